// A piece of real prose that is always there, for language models.
#include "core/data/sources/list.h"
#include "core/data/sources/novel_text.h"
#include "core/data/text/windows.h"

namespace vitrine {

SourceType novel_source() {
  TypeInfo info{"novel",
                "Novel",
                "Generated",
                "The first chapters of Jane Austen's Pride and Prejudice (1813, in the public domain), 190 thousand "
                "characters, as a text for a language model, in windows as those of a text file: T tokens, and the "
                "same tokens one further. Windows follow the text: an ordered split trains on its beginning.",
                {},
                {}};
  info.params = token_specs();
  return {info,
          [info](const Params& params, const std::string&, std::uint64_t, const Progress& progress) -> LoadedData {
            return token_windows(info, params, novel_text(), info.title, progress);
          }};
}

}  // namespace vitrine

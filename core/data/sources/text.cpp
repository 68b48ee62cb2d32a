#include "core/data/file_bytes.h"
#include "core/data/sources/list.h"
#include "core/data/text/text_file.h"
#include "core/data/text/windows.h"

namespace vitrine {

SourceType text_source() {
  TypeInfo info{"text",
                "Text file",
                "Files",
                "Windows of a text for a language model: the input is T tokens, the target the same tokens one "
                "further, so that each position is asked for the token that comes next. Plain text in UTF-8 (.gz "
                "too); CR LF counts as a line end. The vocabulary is learned from the text's beginning and kept with "
                "the weights. Windows follow the text: an ordered split trains on its beginning.",
                {},
                {}};
  info.params = token_specs();
  info.params.insert(info.params.begin(), ParamSpec::file("file", "File").says("The text, in UTF-8."));
  return {
      info,
      [info](const Params& params, const std::string& base, std::uint64_t, const Progress& progress) -> LoadedData {
        const std::string& file = text_of(info, params, "file");
        if (file.empty()) return Error{"No file is chosen", "data “" + info.title + "”", "Choose a file of text"};
        const std::string path = resolved_path(base, file);
        VITRINE_TRY(const std::string text, read_text_file(path, part_of(progress, 0, 0.3)));
        return token_windows(info, params, text, file_title(path), part_of(progress, 0.3, 1));
      }};
}

}  // namespace vitrine

#include "ui/inspector/reference_choices.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/train/data_facts.h"
#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

std::string words(const char* text) {
  return QCoreApplication::translate("SectionForm", text).toStdString();
}

// An Input may read any field, an objective judge any, those that the project makes too.
std::vector<Choice> fields(const Document& document, const std::string& usual) {
  std::vector<Choice> out;
  const auto dataset = document.dataset();
  const auto made = dataset ? with_made_fields(document.project(), dataset) : dataset;
  const auto data = made ? *made : dataset;
  if (data)
    for (const Field& field : data->fields) out.push_back({field.name, field.name});
  if (out.empty()) out.push_back({usual, usual});
  return out;
}

// Whose lengths an Input goes by: those of any field that has some, or none.
std::vector<Choice> raggedFields(const Document& document) {
  std::vector<Choice> out{{"", words("all samples are full")}};
  if (const auto data = document.dataset())
    for (const Field& field : data->fields)
      if (!field.lengths.empty()) out.push_back({field.name, field.name});
  return out;
}

}  // namespace

std::vector<Choice> referenceChoices(const Document& document, const ParamSpec& spec, const NodeId& self,
                                     const QString& value) {
  using Names = ParamSpec::Names;
  std::vector<Choice> out;
  if (spec.names == Names::field) {
    const auto& usual = std::get<std::string>(spec.fallback);
    out = usual.empty() ? raggedFields(document) : fields(document, usual);
  } else {
    for (const Choice& choice : choices_of(spec.names == Names::output ? document.project() : document.shownProject(), spec.names, self))
      out.push_back({choice.title, choice.title});
    if (spec.names == Names::optimizer_group && !out.empty()) out.front().id.clear();  // the first is meant by none
    if (spec.names == Names::layer_with_weights) out.insert(out.begin(), Choice{"", words("its own")});
    if (spec.names == Names::output && out.size() != 1) out.insert(out.begin(), Choice{"", words("not chosen")});
    if (spec.names == Names::output && out.size() == 1) out.front().id = value.toStdString();
  }
  const std::string now = value.toStdString();
  if (std::none_of(out.begin(), out.end(), [&](const Choice& choice) { return choice.id == now; }))
    out.push_back({now, now.empty() ? words("not chosen") : now + words(" (not there)")});
  return out;
}

}  // namespace vitrine::ui

#include "core/data/csv_used.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/data/offers.h"

namespace vitrine {
namespace {

using Columns = std::vector<const UsedColumn*>;

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Error odd_text(const CsvTable& table, const UsedColumn& used, bool is_target) {
  const CsvColumn& about = *used.about;
  const std::string cell = table.row(about.first_text_row)[used.place()];
  return {"The column " + quoted(about.name) + " has numbers but also text in " + grouped(about.texts) +
              (about.texts == 1 ? " row: " : " rows: ") + quoted(cell),
          printable(table.path, 300) + ", line " + grouped(table.line(about.first_text_row)),
          is_target ? "Correct it" : "Correct it, or ignore the column"};
}

Error too_many_texts(const CsvTable& table, const Columns& names) {
  std::vector<std::string> words;
  for (const UsedColumn* used : names) words.push_back(quoted(used->about->name));
  const bool one = words.size() == 1;
  return {(one ? "The column " : "The columns ") + listed(words) + (one ? " has" : " have each") + " more than " +
              grouped(kMostTexts) + " different texts: too many for one input each",
          printable(table.path, 300), one ? "Ignore the column" : "Ignore these columns"};
}

// Names of columns for the setting of ignored ones, and for a person.
struct Ignored {
  std::vector<std::string> setting, shown;
  void add(const UsedColumn& used) {
    const std::string& name = used.about->name;
    setting.push_back(name.find(',') == std::string::npos ? name : std::to_string(used.place() + 1));
    shown.push_back(quoted(name));
  }
};

// To read odd texts as missing, where they are few, and to ignore the columns of names.
void offer_marks(std::vector<Offer>& out, const CsvTable& table, const CsvRoles& roles, const Columns& mixed,
                 const Columns& names) {
  std::vector<std::string> marks = table.marks, read;
  for (const UsedColumn* used : mixed) {
    if (used->odd.empty() || used->odd.size() > kMostOdd) return;
    for (const std::string& text : used->odd) {
      if (text.find(',') != std::string::npos) return;
      marks.push_back(text), read.push_back(quoted(text));
    }
  }
  if (mixed.empty()) return;
  Ignored ignored{roles.ignored, {}};
  for (const UsedColumn* used : names) ignored.add(*used);
  const std::string also = ignored.shown.empty() ? "" : ", ignore " + listed(ignored.shown);
  Offer& offer = out.emplace_back();
  offer = {"Read " + listed(read) + " as missing" + also + " and load", {{"data.marks", listed(marks)}}};
  if (!names.empty()) offer.settings.emplace_back("data.ignored", listed(ignored.setting));
}

// To ignore every column that is in the way.
void offer_to_ignore(std::vector<Offer>& out, const CsvRoles& roles, const Columns& mixed, const Columns& names) {
  Ignored ignored{roles.ignored, {}};
  for (const Columns* columns : {&mixed, &names})
    for (const UsedColumn* used : *columns) ignored.add(*used);
  const std::size_t count = ignored.shown.size();
  const std::string what = count == 1 ? "it" : count > 2 ? std::to_string(count) + " columns" : listed(ignored.shown);
  out.push_back({"Ignore " + what + " and load", {{"data.ignored", listed(ignored.setting)}}});
}

}  // namespace

std::string quoted(std::string_view text) {
  return "“" + printable(text, 60) + "”";
}

Status check_texts(const CsvTable& table, const CsvRoles& roles, const UsedColumn& target,
                   const std::vector<UsedColumn>& features) {
  Columns mixed, names;
  const bool target_too = target.mixed() && roles.task != CsvRoles::Task::classes;
  if (target_too) mixed.push_back(&target);
  for (const UsedColumn& used : features)
    if (used.mixed())
      mixed.push_back(&used);
    else if (used.texts.size() > kMostTexts)
      names.push_back(&used);
  if (mixed.empty() && names.empty()) return {};
  Error out = mixed.empty() ? too_many_texts(table, names) : odd_text(table, *mixed.front(), target_too);
  std::vector<Offer> offers;
  offer_marks(offers, table, roles, mixed, names);
  // A target cannot be ignored, and without any input there is nothing to load.
  if (!target_too && mixed.size() + names.size() < features.size()) offer_to_ignore(offers, roles, mixed, names);
  set_offers(out, offers);
  return out;
}

}  // namespace vitrine

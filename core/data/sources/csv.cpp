#include "core/base/text.h"
#include "core/data/csv_source.h"
#include "core/data/file_bytes.h"
#include "core/data/sources/list.h"

namespace vitrine {
namespace {

TypeInfo make_info() {
  TypeInfo info{
      "csv",
      "CSV table",
      "Files",
      "A table from a text file, a row a sample (RFC 4180 and its relatives; UTF-8, UTF-16, Latin-1; .gz too). One "
      "column is the target, the others are the input. What a column holds is found out over the whole file: numbers "
      "stay numbers (1,234.5 and 1.234,5, 12 % and $1,200 too), a date becomes the days since the first one, a time "
      "its hours, a text column one input for each text it has. A target of text or of few different whole numbers "
      "becomes classes.",
      {},
      {}};
  info.params.push_back(ParamSpec::file("file", "File").says("The table, a .csv, .tsv or .txt file."));
  info.params.push_back(ParamSpec::text("target", "Target column", "")
                            .says("Name or number (from 1) of the column to predict. Empty: the last one."));
  info.params.push_back(
      ParamSpec::choice("task", "Task", "auto", {{"auto", "Automatic"}, {"classes", "Classes"}, {"values", "Values"}})
          .says("Is the target a class or a quantity? Automatic: text and up to 20 different whole "
                "numbers are classes, other numbers are quantities."));
  info.params.push_back(
      ParamSpec::text("ignored", "Ignored columns", "")
          .says("Names or numbers of columns that are not used, with commas between them: an id, a note."));
  info.params.push_back(
      ParamSpec::choice(
          "missing", "Missing values", "drop",
          {{"drop", "Leave the row out"}, {"mean", "Fill with the mean"}, {"refuse", "Refuse the file"}})
          .says("What to do with empty cells, NA, N/A, NaN, null and ?, and among numbers with -, none, unknown and "
                "their "
                "like. The mean is the column's over the training samples; missing texts become zeros. A row without "
                "target is left out in any case."));
  for (ParamSpec& spec : csv_format_specs()) info.params.push_back(std::move(spec));
  return info;
}

const TypeInfo& csv_info() {
  static const TypeInfo info = make_info();
  return info;
}

LoadedData load_csv(const Params& params, const std::string& base, const Progress& progress) {
  const std::string& file = text_of(csv_info(), params, "file");
  if (file.empty()) return Error{"No file is chosen", "data “" + csv_info().title + "”", "Choose a CSV file"};
  const auto part = [&progress](double from, double to) -> Progress {
    return [&progress, from, to](double done) { return !progress || progress(from + (to - from) * done); };
  };
  VITRINE_TRY(const CsvTable table, read_csv(resolved_path(base, file), csv_options(params), part(0, 0.6)));
  VITRINE_TRY(Dataset data, make_dataset(table, csv_roles(params), part(0.6, 1)));
  return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(std::move(data)));
}

}  // namespace

std::vector<std::string> between_commas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (const auto word = trimmed(text.substr(0, comma)); !word.empty()) out.emplace_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

std::vector<ParamSpec> csv_format_specs() {
  std::vector<ParamSpec> out;
  out.push_back(ParamSpec::text("marks", "Marks of gaps", "")
                    .says("What else stands for a missing value in this table, with commas between: k.A., "
                          "-999."));
  out.push_back(ParamSpec::choice("delimiter", "Delimiter", "auto",
                                  {{"auto", "Automatic"},
                                   {"comma", "Comma ,"},
                                   {"semicolon", "Semicolon ;"},
                                   {"tab", "Tab"},
                                   {"space", "Spaces"},
                                   {"pipe", "Bar |"}})
                    .says("What stands between two cells. Automatic: what cuts most rows into the same number "
                          "of cells."));
  out.push_back(ParamSpec::choice("decimal", "Decimal mark", "auto",
                                  {{"auto", "Automatic"}, {"point", "Point 1.5"}, {"comma", "Comma 1,5"}})
                    .says("Automatic: the comma, where commas do not part the cells and are more common in "
                          "numbers than points."));
  out.push_back(ParamSpec::choice("header", "Header", "auto", {{"auto", "Automatic"}, {"yes", "Yes"}, {"no", "No"}})
                    .says("Does the first row hold the names of the columns? Automatic: yes, if it has no number "
                          "while columns below do."));
  return out;
}

CsvOptions csv_options(const Params& params) {
  CsvOptions options;
  const std::string& delimiter = text_of(csv_info(), params, "delimiter");
  if (delimiter == "comma") options.delimiter = ',';
  if (delimiter == "semicolon") options.delimiter = ';';
  if (delimiter == "tab") options.delimiter = '\t';
  if (delimiter == "space") options.delimiter = ' ';
  if (delimiter == "pipe") options.delimiter = '|';
  const std::string& decimal = text_of(csv_info(), params, "decimal");
  if (decimal != "auto") options.decimal = decimal == "comma" ? ',' : '.';
  const std::string& header = text_of(csv_info(), params, "header");
  if (header != "auto") options.header = header == "yes";
  options.marks = between_commas(text_of(csv_info(), params, "marks"));
  return options;
}

CsvRoles csv_roles(const Params& params) {
  CsvRoles roles;
  roles.target = std::string(trimmed(text_of(csv_info(), params, "target")));
  const std::string& missing = text_of(csv_info(), params, "missing");
  if (missing == "mean") roles.missing = CsvRoles::Missing::mean;
  if (missing == "refuse") roles.missing = CsvRoles::Missing::refuse;
  const std::string& task = text_of(csv_info(), params, "task");
  if (task == "classes") roles.task = CsvRoles::Task::classes;
  if (task == "values") roles.task = CsvRoles::Task::values;
  roles.ignored = between_commas(text_of(csv_info(), params, "ignored"));
  return roles;
}

SourceType csv_source() {
  return {csv_info(), [](const Params& params, const std::string& base, std::uint64_t, const Progress& progress) {
            return load_csv(params, base, progress);
          }};
}

}  // namespace vitrine

#include "ui/docks/examples.h"

#include <QDir>
#include <QFile>
#include <algorithm>

#include "core/graph/analysis.h"
#include "core/io/project_file.h"

namespace vitrine::ui {
namespace {

// The richest network first: it is what people should see before anything else.
std::int64_t weight(const Example& example) {
  return analyse(example.project.graph).multiply_adds;
}

std::vector<Example> readAll() {
  std::vector<Example> out;
  for (const QString& name : QDir(":/examples").entryList({"*.vitrine"}, QDir::Files, QDir::Name)) {
    const QString path = ":/examples/" + name;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) continue;
    if (auto project = from_json(file.readAll().toStdString(), name.toStdString()))
      out.push_back({path, std::move(*project)});
    else
      qWarning("The example %s cannot be read: %s", qPrintable(name), project.error().sentence().c_str());
  }
  std::stable_sort(out.begin(), out.end(), [](const Example& a, const Example& b) { return weight(a) > weight(b); });
  return out;
}

}  // namespace

const std::vector<Example>& examples() {
  static const std::vector<Example> all = readAll();
  return all;
}

}  // namespace vitrine::ui

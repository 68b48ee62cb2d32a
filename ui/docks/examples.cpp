#include "ui/docks/examples.h"

#include <QDir>
#include <QFile>
#include <algorithm>

#include "core/io/project_file.h"

namespace vitrine::ui {
namespace {

int order(const Project& project) {
  const auto it = project.views.find("example.order");
  return it == project.views.end() ? 1000 : QString::fromStdString(it->second).toInt();
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
  std::stable_sort(out.begin(), out.end(),
                   [](const Example& a, const Example& b) { return order(a.project) < order(b.project); });
  return out;
}

}  // namespace

const std::vector<Example>& examples() {
  static const std::vector<Example> all = readAll();
  return all;
}

}  // namespace vitrine::ui

#include "ui/docks/window_places.h"

#include <QSettings>
#include <QSplitter>

#include "ui/views/view_area.h"
#include "ui/views/view_arrangements.h"

namespace vitrine::ui {
namespace {

constexpr auto kArrangement = "window/arrangement";
constexpr int kPaletteWidth = 232, kInspectorWidth = 332;

}  // namespace

WindowPlaces::WindowPlaces(QSplitter* across, QWidget* palette, QWidget* inspector, ViewArea* views, QObject* parent)
    : QObject(parent), m_across(across), m_palette(palette), m_inspector(inspector), m_views(views) {
  m_across->setSizes({kPaletteWidth, 1000, kInspectorWidth});
}

QString WindowPlaces::current() const {
  return m_views->arrangement();
}

QString WindowPlaces::key(const QString& name) const {
  const bool first = current() == viewArrangements().front().id;
  return first ? "window/" + name : QStringLiteral("window/%1/%2").arg(current(), name);
}

void WindowPlaces::keep() {
  QSettings settings;
  settings.setValue(kArrangement, current());
  settings.setValue(key("across"), m_across->saveState());
  settings.setValue(key("palette"), !m_palette->isHidden());
  settings.setValue(key("inspector"), !m_inspector->isHidden());
  m_views->keepPlaces();
}

void WindowPlaces::apply() {
  const QSettings settings;
  const ViewArrangement& how = viewArrangement(current());
  m_palette->setVisible(settings.value(key("palette"), how.palette).toBool());
  m_inspector->setVisible(settings.value(key("inspector"), how.inspector).toBool());
  if (const QByteArray kept = settings.value(key("across")).toByteArray(); !kept.isEmpty())
    m_across->restoreState(kept);
  emit changed(current());
}

void WindowPlaces::take(const QString& id) {
  if (viewArrangement(id).id == current()) return;
  keep();
  m_views->setArrangement(id);
  QSettings().setValue(kArrangement, current());
  apply();
}

void WindowPlaces::takeLast() {
  m_views->setArrangement(viewArrangement(QSettings().value(kArrangement).toString()).id);
  apply();
}

void WindowPlaces::reset() {
  QSettings settings;
  for (const char* name : {"across", "palette", "inspector"}) settings.remove(key(name));
  m_across->setSizes({kPaletteWidth, 1000, kInspectorWidth});
  m_views->resetArrangement();
  apply();
}

}  // namespace vitrine::ui

// Colours, type and metrics of the window, in light and dark. Widgets ask here, never with literals of their own.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>
#include <optional>

class QDBusVariant;

namespace vitrine::ui {

struct Colours {
  QColor window, canvas, surface, raised, field, border;
  QColor text, muted, faint, accent, onAccent;
  QColor good, warning, bad;
  QColor data, core, convolution, recurrent, attention, normalisation, activation, regularisation, shape, output;
  QColor curves[6];
  QColor category(const QString& title) const;  // colour of a palette category
};

class Theme : public QObject {
  Q_OBJECT

 public:
  enum class Mode { followSystem, light, dark };
  static Theme& instance();

  const Colours& colours() const;
  bool isDark() const;
  Mode mode() const { return m_mode; }
  void setMode(Mode mode);  // remembered; emits changed()
  void install();           // fonts, palette and style sheet of the application

  static QFont uiFont(double pixels = 13, int weight = 400);  // Inter
  static QFont monoFont(double pixels = 12.5);                // JetBrains Mono: figures and shapes

 signals:
  void changed();  // repaint with the new colours

 private Q_SLOTS:  // Qt's `slots` is off: ui/qt.h
  void desktopSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  Theme();
  void apply();
  void askDesktop();
  void desktopIs(std::optional<bool> dark);
  bool m_systemDark = false;
  bool m_applied = false;
  Mode m_mode = Mode::followSystem;
  bool m_dark = false;
};

}  // namespace vitrine::ui

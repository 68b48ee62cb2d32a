#include "ui/theme/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QPalette>
#include <QSettings>
#include <QStyleFactory>
#include <QToolTip>

#include "ui/theme/style_sheet.h"
#include "ui/theme/tool_tips.h"

namespace vitrine::ui {
namespace {

constexpr auto kModeKey = "appearance/theme";
constexpr auto kSystemKey = "appearance/system_was_dark";  // so that the next start opens in the right one at once

Colours light() {
  Colours c;
  c.window = "#F4F6F9", c.canvas = "#FBFCFD", c.surface = "#FFFFFF";
  c.raised = "#FFFFFF", c.field = "#F4F6F9", c.border = "#DFE3EA";
  c.text = "#18202B", c.muted = "#667085", c.faint = "#98A2B3";
  c.accent = "#2F6BDE", c.onAccent = "#FFFFFF";
  c.good = "#1F9D61", c.warning = "#B7730B", c.bad = "#CC3B3B";
  c.data = "#64748B", c.core = "#2F6BDE", c.convolution = "#7B4FD6", c.recurrent = "#C2510C";
  c.attention = "#C2337A", c.normalisation = "#0B8F86", c.activation = "#2B8A3E";
  c.regularisation = "#B7730B", c.shape = "#7A8594", c.output = "#CC3B3B";
  const char* curves[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};
  for (int i = 0; i < 6; ++i) c.curves[i] = curves[i];
  return c;
}

Colours dark() {
  Colours c;
  c.window = "#12151A", c.canvas = "#161A20", c.surface = "#1B2027";
  c.raised = "#222831", c.field = "#14181E", c.border = "#2E3641";
  c.text = "#E7EBF0", c.muted = "#9BA6B4", c.faint = "#6C7785";
  c.accent = "#6B9BFF", c.onAccent = "#0C1524";
  c.good = "#4CC38A", c.warning = "#E0A33A", c.bad = "#F07070";
  c.data = "#94A3B8", c.core = "#6B9BFF", c.convolution = "#A98BFF", c.recurrent = "#F29A66";
  c.attention = "#F472B0", c.normalisation = "#3CC4B8", c.activation = "#5CC877";
  c.regularisation = "#E0A33A", c.shape = "#8F9BAA", c.output = "#F07070";
  const char* curves[] = {"#4DA3E8", "#F08A4B", "#3CC4A0", "#E39BC4", "#F2BC4A", "#86CCF5"};
  for (int i = 0; i < 6; ++i) c.curves[i] = curves[i];
  return c;
}

QPalette paletteOf(const Colours& c) {
  QPalette p;
  p.setColor(QPalette::Window, c.window);
  p.setColor(QPalette::WindowText, c.text);
  p.setColor(QPalette::Base, c.field);
  p.setColor(QPalette::AlternateBase, c.surface);
  p.setColor(QPalette::Text, c.text);
  p.setColor(QPalette::PlaceholderText, c.muted);
  p.setColor(QPalette::Button, c.surface);
  p.setColor(QPalette::ButtonText, c.text);
  p.setColor(QPalette::BrightText, c.bad);
  p.setColor(QPalette::Highlight, c.accent);
  p.setColor(QPalette::HighlightedText, c.onAccent);
  p.setColor(QPalette::Link, c.accent);
  p.setColor(QPalette::LinkVisited, c.accent);
  p.setColor(QPalette::ToolTipBase, c.raised);
  p.setColor(QPalette::ToolTipText, c.text);
  p.setColor(QPalette::Light, c.raised);
  p.setColor(QPalette::Midlight, c.raised);
  p.setColor(QPalette::Mid, c.border);
  p.setColor(QPalette::Dark, c.border);
  p.setColor(QPalette::Shadow, c.border);
  for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    p.setColor(QPalette::Disabled, role, c.faint);
  return p;
}

// The desktop's answer to org.freedesktop.appearance color-scheme: 1 dark, 2 light, 0 no preference.
std::optional<bool> darkFrom(const QVariant& value) {
  QVariant inner = value;
  while (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
  bool ok = false;
  const uint scheme = inner.toUInt(&ok);
  if (!ok || scheme == 0) return std::nullopt;
  return scheme == 1;
}

}  // namespace

QColor Colours::category(const QString& title) const {
  const QString name = title.toLower();
  const std::pair<const char*, const QColor*> known[] = {{"data", &data},
                                                         {"core", &core},
                                                         {"conv", &convolution},
                                                         {"recur", &recurrent},
                                                         {"atten", &attention},
                                                         {"normali", &normalisation},
                                                         {"activ", &activation},
                                                         {"regular", &regularisation},
                                                         {"sampl", &regularisation},
                                                         {"shape", &shape},
                                                         {"combin", &shape},
                                                         {"merge", &shape},
                                                         {"block", &text},
                                                         {"output", &output}};
  for (const auto& [part, colour] : known)
    if (name.startsWith(QLatin1String(part))) return *colour;
  return core;
}

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() = default;

const Colours& Theme::colours() const {
  static const Colours lightColours = light(), darkColours = dark();
  return m_dark ? darkColours : lightColours;
}

bool Theme::isDark() const {
  return m_dark;
}

void Theme::setMode(Mode mode) {
  m_mode = mode;
  QSettings().setValue(kModeKey, mode == Mode::light ? "light" : mode == Mode::dark ? "dark" : "system");
  apply();
}

void Theme::install() {
  const QSettings settings;
  const QString wanted = settings.value(kModeKey, "system").toString();
  m_mode = wanted == "light" ? Mode::light : wanted == "dark" ? Mode::dark : Mode::followSystem;

  const QPalette desktop = QApplication::palette();
  m_systemDark = settings
                     .value(kSystemKey, desktop.color(QPalette::Window).lightness() <
                                            desktop.color(QPalette::WindowText).lightness())
                     .toBool();
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QApplication::setFont(uiFont());
  qApp->installEventFilter(new ToolTipWrapper(qApp));
  apply();
  askDesktop();
}

// Asks the desktop portal without waiting for it: the window opens in the meantime, and follows when the answer (or,
// later, a change of it) arrives.
void Theme::askDesktop() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  const QString service = "org.freedesktop.portal.Desktop", path = "/org/freedesktop/portal/desktop";
  const QString interface = "org.freedesktop.portal.Settings";
  bus.connect(service, path, interface, "SettingChanged", this,
              SLOT(desktopSettingChanged(QString, QString, QDBusVariant)));
  QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, "Read");
  question << QString("org.freedesktop.appearance") << QString("color-scheme");
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question, 3000), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QDBusVariant> reply = *done;
    if (!reply.isError()) desktopIs(darkFrom(reply.value().variant()));
    done->deleteLater();
  });
}

void Theme::desktopSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group == "org.freedesktop.appearance" && key == "color-scheme") desktopIs(darkFrom(value.variant()));
}

void Theme::desktopIs(std::optional<bool> dark) {
  if (!dark || *dark == m_systemDark) return;
  m_systemDark = *dark;
  QSettings().setValue(kSystemKey, m_systemDark);
  apply();
}

void Theme::apply() {
  const bool dark = m_mode == Mode::followSystem ? m_systemDark : m_mode == Mode::dark;
  if (m_applied && dark == m_dark) return;
  m_dark = dark;
  m_applied = true;
  const QPalette palette = paletteOf(colours());
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
  QToolTip::setFont(uiFont(12.5));
  qApp->setStyleSheet(styleSheet(colours()));
  emit changed();
}

// Sizes are pixels at 96 dpi; points let them follow the desktop's text scale.
QFont Theme::uiFont(double pixels, int weight) {
  QFont font;
  font.setFamilies({"Inter", "Noto Sans", "DejaVu Sans", "sans-serif"});
  font.setPointSizeF(pixels * 0.75);
  font.setWeight(static_cast<QFont::Weight>(weight));
  return font;
}

QFont Theme::monoFont(double pixels) {
  QFont font;
  font.setFamilies({"JetBrains Mono", "DejaVu Sans Mono", "monospace"});
  font.setStyleHint(QFont::Monospace);
  font.setFixedPitch(true);
  font.setPointSizeF(pixels * 0.75);
  return font;
}

}  // namespace vitrine::ui

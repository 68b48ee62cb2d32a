#include "ui/theme/style_sheet.h"

namespace vitrine::ui {
namespace {

// Pieces of the sheet with @names for colours; what a piece is for is its first comment.
const char* const kSurfaces = R"(
QMainWindow, QDialog, QMessageBox { background: @window; }
QDialogButtonBox, QMessageBox, QFileDialog { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 5px 7px; }
QWidget[role="panel"], QWidget[role="bar"] { background: @surface; }
QWidget[role="bar"] { border-bottom: 1px solid @border; }
QWidget[role="page"] { background: @canvas; }
QFrame[role="card"] { background: @raised; border: 1px solid @border; border-radius: 8px; }
QFrame[role="crumbs"] { background: @raised; border: 1px solid @border; border-radius: 8px; }
QFrame[role="crumbs"] QPushButton:disabled { background: transparent; color: @text; }
QFrame[role="line"] { background: @border; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="upright"] { background: @border; border: none; max-width: 1px; min-width: 1px; }
QSplitter::handle { background: @border; }
QSplitter::handle:hover { background: @accent; }
QStatusBar { background: @surface; border-top: 1px solid @border; color: @muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; font-size: 8.6pt; }
QScrollArea { background: transparent; border: none; }
)";

const char* const kText = R"(
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 11.25pt; font-weight: 600; }
QLabel[role="display"] { font-size: 20pt; font-weight: 600; }
QLabel[role="section"] { color: @muted; font-size: 8.25pt; font-weight: 600; }
QLabel[role="muted"] { color: @muted; font-size: 9.4pt; }
QLabel[role="small"] { color: @muted; font-size: 8.6pt; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="problem"] { color: @bad; font-size: 9.4pt; }
QLabel[role="warning"] { color: @warning; font-size: 9.4pt; }
QLabel[role="figure"] { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: 9.4pt; }
)";

const char* const kMenus = R"(
QMenuBar { background: @surface; border-bottom: 1px solid @border; padding: 2px 6px; }
QMenuBar::item { padding: 5px 10px; border-radius: 6px; background: transparent; color: @text; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; }
QMenu { background: @raised; border: 1px solid @border; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 22px; border-radius: 5px; color: @text; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 5px; }
QMenu::indicator:checked { image: url(:/icons/tick-grey.svg); }
)";

const char* const kButtons = R"(
QPushButton, QToolButton[role="button"] { background: @raised; color: @text; border: 1px solid @border;
  border-radius: 6px; padding: 5px 12px; min-height: 20px; }
QPushButton:hover, QToolButton[role="button"]:hover { background: @hover; }
QPushButton:pressed, QToolButton[role="button"]:pressed { background: @accentSoft; }
QPushButton:focus, QToolButton[role="button"]:focus { border-color: @accent; }
QPushButton:disabled, QToolButton[role="button"]:disabled { color: @faint; background: @surface; }
QPushButton:default, QPushButton[role="primary"] { background: @accent; color: @onAccent; border-color: @accent;
  font-weight: 600; }
QPushButton:default:hover, QPushButton[role="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[role="primary"]:focus { border: 2px solid @accentHover; padding: 4px 11px; }
QPushButton:default:disabled, QPushButton[role="primary"]:disabled { background: @field; color: @faint; border-color: @border; }
QPushButton[role="run"] { padding: 5px 14px 5px 12px; min-height: 20px; }
QPushButton[role="link"] { background: transparent; border: none; color: @accent; padding: 2px 0; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="quiet"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 4px 6px; color: @text; }
QPushButton[role="quiet"]:hover, QToolButton:hover { background: @hover; }
QPushButton[role="quiet"]:focus, QToolButton:focus { border-color: @accent; }
QToolButton[role="segment"] { color: @muted; padding: 3px 10px; }
QToolButton[role="segment"]:checked { background: @accentSoft; color: @accent; font-weight: 600; }
QToolButton[role="lift"] { color: @faint; padding: 2px 5px; }
QToolButton[role="lift"]:checked { background: @accentSoft; border-color: @accent; color: @accent; }
QPushButton[role="tile"] { background: @raised; border: 1px solid @border; border-radius: 8px; text-align: left; }
QPushButton[role="tile"]:hover { border-color: @accent; }
QPushButton[role="tile"]:focus { border: 2px solid @accent; }
)";

const char* const kFields = R"(
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit { background: @field; color: @text;
  border: 1px solid @border; border-radius: 6px; padding: 3px 7px; min-height: 20px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @faint; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border: 1px solid @accent; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"] { border: 1px solid @bad; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @faint; }
QLineEdit[role="figure"], QAbstractSpinBox[role="figure"] {
  font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: 9.4pt; }
QLineEdit[role="name"] { background: transparent; border-color: transparent; font-size: 11.25pt; font-weight: 600;
  padding: 1px 4px; }
QLineEdit[role="name"]:hover { border-color: @border; }
QLineEdit[role="name"]:focus { border-color: @accent; background: @field; }
QLineEdit[role="name"][invalid="true"] { border-color: @bad; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: 20px; border: none;
  background: transparent; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; width: 20px;
  border: none; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(:/icons/chevron-up.svg); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 11px; height: 11px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; }
QComboBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; color: @text; border: 1px solid @border; padding: 4px;
  outline: none; selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { padding: 5px 7px; min-height: 20px; border-radius: 5px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QTreeView::indicator { width: 16px; height: 16px; border: 1px solid @faint; border-radius: 4px; background: @field; }
QCheckBox::indicator:hover, QTreeView::indicator:hover { border-color: @accent; }
QCheckBox::indicator:focus, QTreeView::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/@tick.svg); }
QCheckBox:focus { color: @accent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @accent; }
QProgressBar { background: @field; border: 1px solid @border; border-radius: 5px; max-height: 8px; min-height: 8px;
  text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
)";

const char* const kLists = R"(
QAbstractItemView { background: @surface; color: @text; border: none; outline: none; }
QTreeView { background: @surface; show-decoration-selected: 1; }
QTableView { background: @field; gridline-color: @border; border: 1px solid @border; border-radius: 6px;
  selection-background-color: @accentSoft; selection-color: @text; }
QHeaderView { background: transparent; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @border;
  border-right: 1px solid @border; padding: 4px 7px; font-size: 8.6pt; }
QTableCornerButton::section { background: @surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 9px 4px 7px 4px; margin: 0 8px 0 8px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { color: @accent; }
QMainWindow > QTabBar { qproperty-elideMode: ElideNone; }
QTabBar::scroller { width: 40px; }
QTabBar QToolButton { background: @surface; border: 1px solid @border; border-radius: 4px; margin: 6px 1px; padding: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QColor mix(const QColor& a, const QColor& b, double share) {
  const auto part = [&](double x, double y) { return static_cast<float>(x * (1 - share) + y * share); };
  return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()), part(a.blueF(), b.blueF()));
}

}  // namespace

QString styleSheet(const Colours& c) {
  const bool dark = c.window.lightness() < 128;
  // Longer names first: @accentSoft must not be read as @accent.
  const std::pair<const char*, QColor> colours[] = {
      {"@accentSoft", mix(c.surface, c.accent, dark ? 0.22 : 0.10)},
      {"@accentHover", mix(c.accent, dark ? QColor(Qt::white) : QColor(Qt::black), 0.12)},
      {"@onAccent", c.onAccent},
      {"@accent", c.accent},
      {"@window", c.window},
      {"@canvas", c.canvas},
      {"@surface", c.surface},
      {"@raised", c.raised},
      {"@field", c.field},
      {"@border", c.border},
      {"@text", c.text},
      {"@muted", c.muted},
      {"@faint", c.faint},
      {"@bad", c.bad},
      {"@warning", c.warning},
      {"@hover", mix(c.surface, c.text, dark ? 0.08 : 0.05)}};
  QString sheet;
  for (const char* part : {kSurfaces, kText, kMenus, kButtons, kFields, kLists}) sheet += QLatin1String(part);
  for (const auto& [name, colour] : colours) sheet.replace(QLatin1String(name), colour.name(QColor::HexRgb));
  sheet.replace("@tick", dark ? "tick-dark" : "tick-light");
  return sheet;
}

}  // namespace vitrine::ui

#include "ui/docks/banner.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

class Line final : public QWidget {
 public:
  Line(Banner::Mood mood, QWidget* parent) : QWidget(parent), m_mood(mood) {}
  QColor colour() const {
    const Colours& c = Theme::instance().colours();
    return m_mood == Banner::Mood::info ? c.accent : m_mood == Banner::Mood::warning ? c.warning : c.bad;
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().colours().surface);
    QColor wash = colour();
    wash.setAlphaF(0.10F);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 3, height()), colour());
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::instance().colours().border);
  }

 private:
  Banner::Mood m_mood;
};

}  // namespace

Banner::Banner(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(0);
  hide();
}

void Banner::say(const QString& id, Mood mood, const QString& words, const QString& action,
                 const std::function<void()>& act) {
  clear(id);
  auto* line = new Line(mood, this);
  auto* row = new QHBoxLayout(line);
  row->setContentsMargins(16, 6, 8, 6);
  row->setSpacing(10);
  constexpr const char* kSigns[] = {"info", "warning", "error"};
  auto* sign = new QLabel(line);
  sign->setPixmap(iconPixmap(kSigns[static_cast<int>(mood)], line->colour(), 16, devicePixelRatioF()));
  auto* text = new QLabel(words, line);
  text->setWordWrap(true);
  text->setAccessibleName(words);
  row->addWidget(sign);
  row->addWidget(text, 1);
  if (!action.isEmpty()) {
    auto* button = new QPushButton(action, line);
    connect(button, &QPushButton::clicked, this, [this, id, act] {
      clear(id);
      if (act) act();
    });
    row->addWidget(button);
  }
  auto* close = new QToolButton(line);
  close->setIcon(icon("close", Theme::instance().colours().muted));
  close->setAccessibleName(tr("Dismiss"));
  connect(close, &QToolButton::clicked, this, [this, id] { clear(id); });
  row->addWidget(close);
  m_column->addWidget(line);
  m_lines[id] = line;
  line->show();
  show();
  QAccessibleEvent heard(text, QAccessible::Alert);  // who cannot see it come hears it
  QAccessible::updateAccessibility(&heard);
  emit alerted(words);
}

void Banner::clear(const QString& id) {
  const auto it = m_lines.find(id);
  if (it == m_lines.end()) return;
  it->second->hide();
  it->second->deleteLater();
  m_column->removeWidget(it->second);
  m_lines.erase(it);
  setVisible(!m_lines.empty());
}

}  // namespace vitrine::ui

#include "ui/docks/welcome_page.h"

#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/docks/example_gallery.h"
#include "ui/theme/icons.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kWidest = 1080;

}  // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
  setProperty("role", "page");
  setAttribute(Qt::WA_StyledBackground);
  setAccessibleName(tr("Welcome"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  outer->addWidget(scroll);
  auto* page = new QWidget;
  page->setProperty("role", "page");
  page->setAttribute(Qt::WA_StyledBackground);
  scroll->setWidget(page);

  auto* centred = new QHBoxLayout(page);
  centred->setContentsMargins(32, 36, 32, 32);
  auto* body = new QWidget(page);
  body->setMaximumWidth(kWidest);
  centred->addStretch(1);
  centred->addWidget(body, 100);
  centred->addStretch(1);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(newLabel(tr("Vitrine"), "display", body));
  column->addWidget(newLabel(
      tr("Put a network in the glass case, press Train, and see everything that happens inside."), "muted", body));
  m_back = new QPushButton(body);
  m_back->setProperty("role", "link");
  m_back->setCursor(Qt::PointingHandCursor);
  m_back->hide();
  connect(m_back, &QPushButton::clicked, this, &WelcomePage::backChosen);
  column->addWidget(m_back, 0, Qt::AlignLeft);
  column->addSpacing(20);
  // First what needs no scrolling: there are more examples than a window shows.
  buildActions(column);
  m_recent = new QWidget(body);
  m_recentColumn = new QVBoxLayout(m_recent);
  m_recentColumn->setContentsMargins(0, 16, 0, 0);
  m_recentColumn->setSpacing(2);
  column->addWidget(m_recent);
  column->addSpacing(20);
  m_examples = new ExampleGallery(body);
  connect(m_examples, &ExampleGallery::chosen, this, &WelcomePage::exampleChosen);
  column->addWidget(m_examples);
  column->addStretch(1);
}

void WelcomePage::buildActions(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  auto* empty = new QPushButton(" " + tr("Empty canvas"), this);
  empty->setAccessibleName(tr("Empty canvas"));
  auto* open = new QPushButton(" " + tr("Open…"), this);
  open->setAccessibleName(tr("Open…"));
  const auto tint = [empty, open] {
    empty->setIcon(icon("blank", Theme::instance().colours().text));
    open->setIcon(icon("folder", Theme::instance().colours().text));
  };
  tint();
  connect(&Theme::instance(), &Theme::changed, this, tint);
  connect(empty, &QPushButton::clicked, this, &WelcomePage::emptyChosen);
  connect(open, &QPushButton::clicked, this, &WelcomePage::openChosen);
  row->addWidget(empty);
  row->addWidget(open);
  row->addStretch(1);
  column->addWidget(newLabel(tr("YOUR OWN"), "section", this));
  column->addSpacing(4);
  column->addLayout(row);
}

void WelcomePage::setOpen(const QString& document) {
  m_back->setText(tr("← Back to %1").arg(document));
  m_back->show();
}

void WelcomePage::setRecent(const QStringList& paths) {
  while (QLayoutItem* item = m_recentColumn->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  m_recent->setVisible(!paths.isEmpty());
  if (paths.isEmpty()) return;
  m_recentColumn->addWidget(newLabel(tr("RECENT"), "section", m_recent));
  for (const QString& path : paths.mid(0, 6)) {
    auto* button = new QPushButton(QFileInfo(path).fileName(), m_recent);
    button->setProperty("role", "link");
    button->setCursor(Qt::PointingHandCursor);
    button->setToolTip(path);
    connect(button, &QPushButton::clicked, this, [this, path] { emit fileChosen(path); });
    m_recentColumn->addWidget(button, 0, Qt::AlignLeft);
  }
}

void WelcomePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_examples->arrange(std::min(kWidest, width() - 64));
}

}  // namespace vitrine::ui

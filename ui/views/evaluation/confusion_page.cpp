#include "ui/views/evaluation/confusion_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

ConfusionPage::ConfusionPage(QWidget* parent)
    : EvaluationPage(parent),
      m_map(new ConfusionMap(this)),
      m_foot(new QWidget(this)),
      m_open(new ElidedLink("link", m_foot)),
      m_shares(new ElidedLine("small", m_foot)),
      m_bar(new ColourBar(m_foot)),
      m_choice(new QComboBox(this)) {
  m_choice->addItems({tr("Counts"), tr("Row %"), tr("Column %")});
  m_choice->setAccessibleName(tr("What the cells say"));
  m_choice->setToolTip(tr("Counts; or how many of a row's samples (recall) or of a column's answers (precision)"));
  connect(m_choice, &QComboBox::activated, this, [this](int picked) {
    setShare(static_cast<ConfusionShare>(picked));
    emit shareChosen(m_map->share());
  });
  m_open->setTip(tr("The samples of this cell; Enter in the matrix opens them too"));
  m_open->setCursor(Qt::PointingHandCursor);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  words->addWidget(m_open);
  words->addWidget(m_shares);
  auto* foot = new QHBoxLayout(m_foot);
  foot->setContentsMargins(0, 0, 2, 0);
  foot->setSpacing(12);
  foot->addLayout(words, 1);
  foot->addWidget(m_bar, 0, Qt::AlignVCenter);
  m_bar->setFixedWidth(120);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_map, 1);
  column->addWidget(m_foot);
  connect(m_map, &ConfusionMap::pointed, this, [this] {
    showCell();
    emit spokenChanged();
  });
  connect(m_map, &ConfusionMap::opened, this, &ConfusionPage::opened);
  connect(m_open, &QPushButton::clicked, this, [this] {
    const QPoint cell = m_map->cell().x() >= 0 ? m_map->cell() : m_map->table().worst();
    if (cell.x() >= 0) emit opened(cell);
  });
}

bool ConfusionPage::shows(const EvaluationAnswer& answer) const {
  return answer.confusion.classes > 0;
}

QWidget* ConfusionPage::corner() const {
  return m_choice;
}

void ConfusionPage::display(const Evaluation& answer, const Dataset*) {
  if (m_answer == answer) return;
  m_answer = answer;
  m_map->display(answer);
}

void ConfusionPage::letGo() {
  if (!std::exchange(m_answer, nullptr)) return;
  m_map->display(nullptr);
}

void ConfusionPage::setShare(ConfusionShare share) {
  m_choice->setCurrentIndex(static_cast<int>(share));
  if (m_map->share() != share) m_map->setShare(share);
}

// "5 samples of class 4 answered 9".
QString ConfusionPage::cellWords(QPoint cell) const {
  const std::int64_t count = m_map->table().count(cell.y(), cell.x());
  const bool maps = m_answer->kind == EvaluationKind::maps, places = hasPositions(*m_answer);
  const QString things = counted(count,
                                 maps     ? tr("pixel")
                                 : places ? tr("position")
                                          : tr("sample"),
                                 maps     ? tr("pixels")
                                 : places ? tr("positions")
                                          : tr("samples"));
  const bool named = cell.x() < m_map->table().rows();
  return tr("%1 of class %2 answered %3")
      .arg(things, classOf(*m_answer, cell.y()), named ? classOf(*m_answer, cell.x()) : tr("with no number"));
}

void ConfusionPage::showCell() {
  const ConfusionTable& table = m_map->table();
  if (!m_answer || table.isEmpty()) return;
  const bool pointed = m_map->cell().x() >= 0;
  const QPoint cell = pointed ? m_map->cell() : table.worst();
  const bool any = cell.x() >= 0 && table.count(cell.y(), cell.x()) > 0;
  const bool opens = any && m_answer->kind != EvaluationKind::maps;
  m_open->setVisible(opens);
  QString shares;
  if (cell.x() < 0) {
    shares = tr("No mistakes");
  } else {
    m_open->setWords(cellWords(cell) + (opens ? tr(" — open") : QString()));
    const auto of = [&](ConfusionShare share) { return percent(table.value(cell.y(), cell.x(), share)); };
    shares = any ? tr("%1 of the row, %2 of the column").arg(of(ConfusionShare::ofRow), of(ConfusionShare::ofColumn))
                 : cellWords(cell);
    if (any && !opens) shares = cellWords(cell) + QStringLiteral(" · ") + shares;
    if (!pointed) shares = tr("the most frequent mistake · ") + shares;
  }
  if (m_map->isAggregated()) shares += tr(" · each pixel is the largest of its cells");
  m_shares->setWords(shares);
  const bool counts = m_map->share() == ConfusionShare::counts;
  const auto most = static_cast<qint64>(table.most(m_map->share()));
  m_bar->setScale(viridis(), QStringLiteral("0"), {}, counts ? wholeNumber(most) : QStringLiteral("100 %"));
}

QString ConfusionPage::spoken() const {
  return m_map->cell().x() >= 0 ? m_map->spoken(m_map->cell()) : m_open->words();
}

void ConfusionPage::resizeEvent(QResizeEvent* event) {
  EvaluationPage::resizeEvent(event);
  fitFoot();
}

void ConfusionPage::fitFoot() {
  constexpr int kLeastForFoot = 130, kLeastForShares = 190, kLeastForScale = 420;  // px
  m_foot->setVisible(height() >= kLeastForFoot);
  m_shares->setVisible(height() >= kLeastForShares);
  m_bar->setVisible(width() >= kLeastForScale && height() >= kLeastForShares);
}

}  // namespace vitrine::ui

#include "ui/views/try/answer_panel.h"

#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/empty_note.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/samples/sample_sheet.h"

namespace vitrine::ui {
namespace {

constexpr int kAnswerLine = 22, kAnswerPad = 4, kAnswerFigure = 66;  // px

// The name, a bar as long as the share, the figure.
class AnswerDelegate final : public QStyledItemDelegate {
 public:
  AnswerDelegate(const AnswerLines& lines, QObject* parent) : QStyledItemDelegate(parent), m_lines(lines) {}
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, kAnswerLine}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    if (index.row() >= m_lines.rowCount()) return;
    const Colours& c = Theme::instance().colours();
    const TriedLine& line = m_lines.line(index.row());
    painter->save();
    const QRect place = option.rect.adjusted(kAnswerPad, 1, -kAnswerPad, -1);
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, mixed(c.surface, c.accent, 0.1));
    const bool first = index.row() == 0 && m_lines.shares();
    const int figures = std::min(kAnswerFigure, place.width() / 3);
    const int names = m_lines.shares() ? std::clamp(place.width() / 3, 24, 150) : place.width() - figures - 8;
    const auto words = [&](const QRect& room, const QString& text, const QFont& font, Qt::Alignment side) {
      painter->setFont(font);
      painter->setPen(first ? c.text : c.muted);
      painter->drawText(room, side | Qt::AlignVCenter,
                        QFontMetrics(font).elidedText(text, Qt::ElideRight, room.width()));
    };
    words(QRect(place.left(), place.top(), names, place.height()), line.name, Theme::uiFont(12.5, first ? 600 : 400),
          Qt::AlignLeft);
    words(QRect(place.right() - figures + 1, place.top(), figures, place.height()), line.words, Theme::monoFont(12),
          Qt::AlignRight);
    const QRect room(place.left() + names + 8, place.top() + 5, place.width() - names - figures - 16,
                     place.height() - 10);
    if (m_lines.shares() && room.width() > 8 && std::isfinite(line.value)) {
      painter->fillRect(room, mixed(c.surface, c.muted, 0.12));
      const int width = static_cast<int>(std::lround(std::clamp(line.value, 0.0, 1.0) * room.width()));
      painter->fillRect(QRect(room.left(), room.top(), width, room.height()),
                        first ? c.accent : mixed(c.surface, c.accent, 0.55));
    }
    painter->restore();
  }

 private:
  const AnswerLines& m_lines;
};

}  // namespace

void AnswerLines::setAnswer(const TriedAnswer& answer) {
  const bool same = answer.lines.size() == m_lines.size();
  if (!same) beginResetModel();
  m_lines = answer.lines;
  m_shares = answer.shares;
  if (!same)
    endResetModel();
  else if (!m_lines.empty())
    emit dataChanged(index(0), index(rowCount() - 1));
}

int AnswerLines::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant AnswerLines::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  return QStringLiteral("%1: %2").arg(line(index.row()).name, line(index.row()).words);
}

AnswerPanel::AnswerPanel(QWidget* parent)
    : QWidget(parent),
      m_headline(new ElidedLine("strong", this)),
      m_text(new QLabel(this)),
      m_note(new EmptyNote(this)),
      m_lines(new AnswerLines(this)),
      m_list(new QListView(this)),
      m_sheet(new SampleSheet(this)),
      m_map(new MapPlate(this)) {
  m_headline->setFont(Theme::uiFont(18, 600));
  m_text->setWordWrap(true);
  m_text->setAccessibleName(tr("Answer as text"));
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_list->setModel(m_lines);
  m_list->setItemDelegate(new AnswerDelegate(*m_lines, this));
  m_list->setUniformItemSizes(true);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setAccessibleName(tr("All answers"));
  m_list->setToolTip(tr("All that the network says, the most probable first"));
  m_list->setMinimumHeight(1);
  m_sheet->setAccessibleName(tr("Made sample"));
  m_map->setAccessibleName(tr("Map of classes"));
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_headline);
  column->addWidget(m_text);
  column->addWidget(m_map, 2);
  column->addWidget(m_sheet, 2);
  column->addWidget(m_list, 1);
  m_pages = new QStackedLayout(this);
  m_pages->addWidget(m_note);
  m_pages->addWidget(page);
  say({});
}

void AnswerPanel::showOnly(const QList<QWidget*>& seen) {
  for (QWidget* one : std::initializer_list<QWidget*>{m_headline, m_text, m_map, m_sheet, m_list})
    one->setVisible(seen.contains(one));
  m_pages->setCurrentIndex(seen.isEmpty() ? 0 : 1);
}

// What a screen reader calls “Answer” tells it.
void AnswerPanel::setHeadline(const QString& words) {
  m_headline->setWords(words);
  m_headline->setAccessibleName(tr("Answer"));
  m_headline->setAccessibleDescription(words);
}

void AnswerPanel::display(const TriedAnswer& answer) {
  if (answer.headline.isEmpty()) return say(tr("The network says nothing that can be read"));
  setHeadline(answer.headline);
  m_text->setText(answer.text);
  m_lines->setAnswer(answer);
  if (!answer.picture.isNull()) m_map->display(answer.picture, {}, {});
  QList<QWidget*> seen{m_headline};
  if (!answer.text.isEmpty()) seen << m_text;
  if (!answer.picture.isNull()) seen << m_map;
  if (!answer.lines.empty()) seen << m_list;
  showOnly(seen);
}

void AnswerPanel::displaySample(const Dataset& dataset, const Field* like, const Tensor& made) {
  const Shape shape = made.shape.without_batch();
  if (!SampleSheet::canShow(shape)) {
    TriedAnswer numbers;
    for (std::size_t i = 0; i < made.values.size() && i < 4096; ++i)
      numbers.lines.push_back({tr("number %1").arg(wholeNumber(static_cast<qint64>(i) + 1)),
                               static_cast<double>(made.values[i]), figure(static_cast<double>(made.values[i]))});
    numbers.headline = tr("%1 numbers").arg(wholeNumber(static_cast<qint64>(made.values.size())));
    return display(numbers);
  }
  m_sheet->setLike(dataset, like);
  m_sheet->setSamples(made);
  setHeadline(shape.rank() == 3 ? tr("a picture of %1×%2").arg(shape[1]).arg(shape[2]) : tr("a point"));
  showOnly({m_headline, m_sheet});
}

void AnswerPanel::say(const QString& words) {
  m_note->setText(words);
  setHeadline({});
  showOnly({});
}

void AnswerPanel::forget() {
  m_sheet->clear();
  say({});
}

QString AnswerPanel::text() const {
  return m_text->text();
}

}  // namespace vitrine::ui

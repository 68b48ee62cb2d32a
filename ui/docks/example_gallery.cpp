#include "ui/docks/example_gallery.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/graph/block.h"
#include "core/io/examples.h"
#include "core/layers/layer.h"
#include "ui/docks/example_card.h"
#include "ui/document/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kCardWidth = 250, kGap = 16, kSearchWidth = 320;

// Whatever of a project people may look for: its title and words, its layers, recipe and optimizer.
QString words_of(const Example& example, const Project& project) {
  QStringList words{qtext(example.family), qtext(project.title), qtext(project.notes), qtext(project.recipe.type)};
  for (const Node& node : project.graph.nodes())
    if (const LayerType* type = type_of(node)) words << qtext(type->info.title);
  for (const OptimizerGroup& group : project.optimizers) words << qtext(group.optimizer.type);
  return words.join(' ').toLower();
}

}  // namespace

ExampleGallery::ExampleGallery(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeSearch());
  m_nothing = newLabel({}, "muted", this);
  m_nothing->setAccessibleName(tr("No example found"));
  m_nothing->setContentsMargins(0, 20, 0, 20);
  m_nothing->hide();
  column->addWidget(m_nothing);
  makeFamilies();
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    for (const Family& family : m_families)
      for (const Card& card : family.cards) card.widget->update();
  });
}

QWidget* ExampleGallery::makeSearch() {
  auto* row = new QWidget(this);
  auto* inside = new QHBoxLayout(row);
  inside->setContentsMargins(0, 0, 0, 0);
  inside->addWidget(newLabel(tr("EXAMPLES"), "section", row));
  inside->addStretch(1);
  m_search = new QLineEdit(row);
  m_search->setPlaceholderText(tr("Search examples"));
  m_search->setAccessibleName(tr("Search examples"));
  m_search->setToolTip(tr("Find an example by its title, its words or its layers: “LSTM”, “dropout”, “adam”"));
  m_search->setFixedWidth(kSearchWidth);
  m_search->setClearButtonEnabled(true);
  QAction* glass = m_search->addAction(icon("search", Theme::instance().colours().faint), QLineEdit::LeadingPosition);
  for (QToolButton* button : m_search->findChildren<QToolButton*>())
    button->setAccessibleName(button->defaultAction() == glass ? tr("Search") : tr("Clear the search"));
  connect(&Theme::instance(), &Theme::changed, m_search,
          [glass] { glass->setIcon(icon("search", Theme::instance().colours().faint)); });
  connect(m_search, &QLineEdit::textChanged, this, &ExampleGallery::filter);
  inside->addWidget(m_search);
  return row;
}

void ExampleGallery::makeFamilies() {
  auto* column = static_cast<QVBoxLayout*>(layout());
  QString heading;
  for (const Example& example : examples()) {
    const auto project = load_example(example.name);
    if (!project) continue;  // a test sees to it that every example can be read
    if (m_families.isEmpty() || heading != qtext(example.family)) {
      heading = qtext(example.family);
      auto* title = newLabel(heading, "title", this);
      title->setContentsMargins(0, 20, 0, 8);
      auto* grid = new QGridLayout;
      grid->setSpacing(kGap);
      column->addWidget(title);
      column->addLayout(grid);
      m_families << Family{title, grid, {}};
    }
    auto* card = new ExampleCard(*project, this);
    const QString name = QString::fromStdString(example.name);
    connect(card, &QAbstractButton::clicked, this, [this, name] { emit chosen(name); });
    m_families.last().cards << Card{card, qtext(project->title), words_of(example, *project)};
  }
}

void ExampleGallery::search(const QString& words) {
  m_search->setText(words);
}

QStringList ExampleGallery::found() const {
  QStringList out;
  for (const Family& family : m_families)
    for (const Card& card : family.cards)
      if (card.shown) out << card.title;
  return out;
}

// Those that have every word.
void ExampleGallery::filter(const QString& words) {
  const QStringList wanted = words.toLower().split(' ', Qt::SkipEmptyParts);
  for (Family& family : m_families)
    for (Card& card : family.cards)
      card.shown =
          std::all_of(wanted.begin(), wanted.end(), [&](const QString& one) { return card.words.contains(one); });
  const bool nothing = found().isEmpty();
  m_nothing->setVisible(nothing);
  if (nothing)
    m_nothing->setText(tr("No example has “%1” in its title, its words or its layers.").arg(words.trimmed()));
  place();
}

void ExampleGallery::arrange(int width) {
  const int columns = std::clamp((width + kGap) / (kCardWidth + kGap), 1, 3);
  if (columns == m_columns) return;
  m_columns = columns;
  place();
}

void ExampleGallery::place() {
  if (m_columns == 0) return;
  for (const Family& family : m_families) {
    int at = 0;
    for (const Card& card : family.cards) {
      family.grid->removeWidget(card.widget);
      card.widget->setVisible(card.shown);
      if (card.shown) family.grid->addWidget(card.widget, at / m_columns, at % m_columns), ++at;
    }
    family.heading->setVisible(at > 0);
    for (int i = 0; i < 3; ++i) {  // a family of one or two has columns as wide as the others have
      family.grid->setColumnStretch(i, i < m_columns ? 1 : 0);
      family.grid->setColumnMinimumWidth(i, i < m_columns ? kCardWidth : 0);
    }
  }
}

}  // namespace vitrine::ui

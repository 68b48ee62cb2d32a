#include "ui/dialogs/messages.h"

#include <QDialogButtonBox>
#include <QMessageBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/data/offers.h"
#include "ui/actions/actions.h"
#include "ui/document/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QString sentence(const std::string& words) {
  QString out = qtext(words);
  if (!out.isEmpty() && !out.endsWith('.') && !out.endsWith('?') && !out.endsWith('!')) out += '.';
  return out;
}

}  // namespace

void putSign(QMessageBox& box, const char* name, const QColor& colour) {
  box.setIconPixmap(iconPixmap(name, colour, 32, box.devicePixelRatioF()));
  box.setTextInteractionFlags(Qt::TextSelectableByMouse);
  box.setStyleSheet("QLabel#qt_msgbox_informativelabel { min-width: 400px; }");  // room for the title and for paths
}

namespace {

// The index of the remedy that was pressed, -1 for none.
int showErrorWith(QWidget* parent, const QString& title, const Error& error, const QStringList& remedies) {
  QMessageBox box(parent);
  box.setWindowTitle(title);
  box.setText("<b>" + sentence(error.what).toHtmlEscaped() + "</b>");
  QStringList rest;
  if (!error.where.empty()) rest << qtext(error.where);
  if (!error.remedy.empty()) rest << sentence(error.remedy);
  box.setInformativeText(rest.join("\n\n"));
  box.setAccessibleDescription(qtext(error.sentence()));
  putSign(box, "error", Theme::instance().colours().bad);
  QList<QAbstractButton*> mends;
  for (const QString& remedy : remedies) mends << box.addButton(remedy, QMessageBox::AcceptRole);
  auto* close = box.addButton(mends.isEmpty() ? QMessageBox::Ok : QMessageBox::Close);
  box.setDefaultButton(mends.isEmpty() ? close : static_cast<QPushButton*>(mends.first()));
  box.setEscapeButton(close);
  box.exec();
  return static_cast<int>(mends.indexOf(box.clickedButton()));
}

}  // namespace

bool showError(QWidget* parent, const QString& title, const Error& error, const QString& remedy) {
  return showErrorWith(parent, title, error, remedy.isEmpty() ? QStringList() : QStringList(remedy)) == 0;
}

int showErrorWithOffers(QWidget* parent, const QString& title, const Error& error) {
  QStringList titles;
  for (const Offer& offer : offers_of(error)) titles << qtext(offer.title);
  return showErrorWith(parent, title, error, titles);
}

SaveAnswer askToSave(QWidget* parent, const QString& document) {
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("Unsaved changes"));
  box.setText("<b>" + QObject::tr("Save the changes to “%1”?").arg(document.toHtmlEscaped()) + "</b>");
  box.setInformativeText(
      QObject::tr("Edits that are not saved will be lost. What was trained stays in the folders of its runs."));
  putSign(box, "warning", Theme::instance().colours().warning);
  box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
  box.setDefaultButton(QMessageBox::Save);
  switch (box.exec()) {
    case QMessageBox::Save:
      return SaveAnswer::save;
    case QMessageBox::Discard:
      return SaveAnswer::discard;
    default:
      return SaveAnswer::cancel;
  }
}

CloseAnswer askWhileTraining(QWidget* parent, const QString& document) {
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("Training is under way"));
  box.setText("<b>" + QObject::tr("“%1” is still training.").arg(document.toHtmlEscaped()) + "</b>");
  box.setInformativeText(
      QObject::tr("Stop it and save the weights as they are now, so that it can go on later; keep training; or "
                  "discard what was trained."));
  putSign(box, "warning", Theme::instance().colours().warning);
  auto* save = box.addButton(QObject::tr("Stop and save"), QMessageBox::AcceptRole);
  auto* keep = box.addButton(QObject::tr("Keep training"), QMessageBox::RejectRole);
  auto* discard = box.addButton(QObject::tr("Discard"), QMessageBox::DestructiveRole);
  box.setDefaultButton(save);
  box.setEscapeButton(keep);
  box.exec();
  if (box.clickedButton() == save) return CloseAnswer::stopAndSave;
  return box.clickedButton() == discard ? CloseAnswer::discard : CloseAnswer::keepTraining;
}

bool askToLocate(QWidget* parent, const Error& error) {
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("Data file not found"));
  box.setText("<b>" + sentence(error.what).toHtmlEscaped() + "</b>");
  box.setInformativeText(qtext(error.where) + "\n\n" +
                         QObject::tr("If it has been moved or renamed, show where it is now."));
  putSign(box, "warning", Theme::instance().colours().warning);
  auto* locate = box.addButton(QObject::tr("Locate…"), QMessageBox::AcceptRole);
  box.addButton(QObject::tr("Not now"), QMessageBox::RejectRole);
  box.setDefaultButton(locate);
  box.exec();
  return box.clickedButton() == locate;
}

void showAbout(QWidget* parent) {
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("About Vitrine"));
  box.setIconPixmap(QIcon(":/icons/org.vitrine.Vitrine.svg").pixmap(72, 72));
  box.setText(QString("<h3>Vitrine %1</h3>").arg(VITRINE_VERSION) +
              QObject::tr("<p>A neural-network workbench: put a network in the glass case, press Train, and see "
                          "everything that happens inside.</p>"));
  box.setInformativeText(QObject::tr("Licence: GPL-3.0"));
  box.exec();
}

void showShortcuts(QWidget* parent, const QList<KeyRow>& rows) {
  QString table, group;
  for (const KeyRow& row : rows) {
    if (row.group != std::exchange(group, row.group))
      table += "<tr><td colspan='2'><b>" + row.group.toHtmlEscaped() + "</b></td></tr>";
    table += "<tr><td><code>" + row.keys.toHtmlEscaped() + "</code>&nbsp;&nbsp;</td><td>" +
             row.words.toHtmlEscaped() + "</td></tr>";
  }
  QDialog dialog(parent);
  dialog.setWindowTitle(QObject::tr("Keyboard shortcuts"));
  dialog.resize(560, 620);
  auto* column = new QVBoxLayout(&dialog);
  auto* text = new QTextBrowser(&dialog);
  text->setAccessibleName(dialog.windowTitle());
  text->setHtml("<table cellspacing='0' cellpadding='4'>" + table + "</table>");
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  column->addWidget(text, 1);
  column->addWidget(buttons);
  dialog.exec();
}

}  // namespace vitrine::ui

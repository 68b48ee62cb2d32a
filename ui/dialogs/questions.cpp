#include "ui/dialogs/questions.h"

#include <QMessageBox>
#include <QPushButton>

#include "ui/dialogs/messages.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

ChangedFileAnswer askAboutChangedFile(QWidget* parent, const QString& document) {
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("The file has changed"));
  box.setText("<b>" +
              QObject::tr("“%1” was changed by somebody else since it was opened.").arg(document.toHtmlEscaped()) +
              "</b>");
  box.setInformativeText(
      QObject::tr("Save under another name, read the file again and give up what you changed, or "
                  "overwrite what is there now."));
  putSign(box, "warning", Theme::instance().colours().warning);
  auto* saveAs = box.addButton(QObject::tr("Save as…"), QMessageBox::AcceptRole);
  auto* reload = box.addButton(QObject::tr("Reload"), QMessageBox::ActionRole);
  auto* overwrite = box.addButton(QObject::tr("Overwrite"), QMessageBox::DestructiveRole);
  auto* cancel = box.addButton(QMessageBox::Cancel);
  box.setDefaultButton(saveAs);
  box.setEscapeButton(cancel);
  box.exec();
  if (box.clickedButton() == saveAs) return ChangedFileAnswer::saveAs;
  if (box.clickedButton() == reload) return ChangedFileAnswer::reload;
  return box.clickedButton() == overwrite ? ChangedFileAnswer::overwrite : ChangedFileAnswer::cancel;
}

RunController::GoOn askHowToGoOn(QWidget* parent, const Adoption& adoption, bool paused) {
  QStringList changed;
  for (const std::string& part : adoption.changed) changed << qtext(part);
  QMessageBox box(parent);
  box.setWindowTitle(QObject::tr("Start anew or go on?"));
  box.setText(
      "<b>" +
      (changed.isEmpty()
           ? QObject::tr("These weights were trained elsewhere.")
           : QObject::tr("Changed since these weights were trained: %1.").arg(changed.join(", ").toHtmlEscaped())) +
      "</b>");
  box.setInformativeText(QObject::tr("Starting anew trains from fresh weights; Undo brings the earlier run back.") +
                         "\n\n" + QObject::tr("Going on: %1").arg(qtext(adoption.sentence())));
  putSign(box, "warning", Theme::instance().colours().warning);
  auto* anew = box.addButton(QObject::tr("Start anew"), QMessageBox::AcceptRole);
  auto* goOn = box.addButton(QObject::tr("Go on from these weights"), QMessageBox::ActionRole);
  auto* asItWas = paused ? box.addButton(QObject::tr("Continue the earlier run"), QMessageBox::ActionRole) : nullptr;
  auto* cancel = box.addButton(QMessageBox::Cancel);
  box.setDefaultButton(anew);
  box.setEscapeButton(cancel);
  box.exec();
  if (box.clickedButton() == anew) return RunController::GoOn::anew;
  if (box.clickedButton() == goOn) return RunController::GoOn::fromWeights;
  if (asItWas && box.clickedButton() == asItWas) return RunController::GoOn::asItWas;
  return RunController::GoOn::notAtAll;
}

}  // namespace vitrine::ui

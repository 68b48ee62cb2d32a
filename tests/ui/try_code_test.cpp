// Try it with a latent code: what is made of it, what comes out of the layers on the way, and what is given away.
#include <QSlider>
#include <QToolButton>
#include <algorithm>

#include "core/train/probes/try_code.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/try_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/views/samples/sample_sheet.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/number_form.h"

namespace vitrine::ui {

class TryCodeTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aCodeIsMadeASample() {
    Tried t("digits-vae");
    t.step();
    QCOMPARE(t.view.gives(), TryView::Gives::code);
    t.settle();
    t.settle();
    QVERIFY(t.view.code());
    const auto size = t.view.code()->numbers().size();
    QVERIFY(size > 1);
    QCOMPARE(t.view.panel().sheet().given(), 1);
    const QImage middle = t.view.panel().sheet().grab().toImage();
    QSlider* slider = t.view.code()->findChild<QSlider*>();
    slider->setValue(slider->maximum());
    QCOMPARE(t.view.code()->numbers()[0], 3.0F);
    t.settle();
    QVERIFY(t.view.panel().sheet().grab().toImage() != middle);
    for (QToolButton* button : t.view.findChildren<QToolButton*>())
      if (button->accessibleName() == "Code of 0") button->click();
    QCOMPARE(t.view.code()->numbers(), std::vector<float>(size));
    t.settle();
    QVERIFY(dataOf(t.view).startsWith("part,name,value\ncode,0,0\n"));
    QVERIFY(!t.view.besideChooser().isVisible());  // it reads nothing else
    t.view.setGives(TryView::Gives::input);
    t.view.setSample(0);
    t.settle();
    QCOMPARE(t.view.panel().headline(), QString("a picture of 28×28"));  // what it gives back
  }

  void whatIsMadeOfACodeIsWhatIsGivenAway() {
    Tried t("digits-vae");
    t.step();
    t.settle();
    t.settle();
    for (QToolButton* button : t.view.findChildren<QToolButton*>())
      if (button->accessibleName() == "Random code") button->click();
    t.settle();
    const std::vector<float> code = t.view.code()->numbers();
    const auto apart = t.asked<TryCodeAnswer>(try_code_of(code));
    QVERIFY(apart->why.empty());
    const QStringList lines = rowsOf(t.view);
    const QStringList given = lines.filter(QRegularExpression("^code,")),
                      made = lines.filter(QRegularExpression("^made,"));
    QCOMPARE(static_cast<std::size_t>(given.size()), code.size());
    QCOMPARE(static_cast<std::size_t>(made.size()), apart->made.values.size());
    for (std::size_t i = 0; i < code.size(); ++i)
      QCOMPARE(given[static_cast<qsizetype>(i)].section(',', 2).toFloat(), code[i]);
    for (std::size_t i = 0; i < apart->made.values.size(); ++i)
      QVERIFY(std::abs(made[static_cast<qsizetype>(i)].section(',', 2).toFloat() - apart->made.values[i]) < 1e-5F);
    QCOMPARE(lines.filter(QRegularExpression("^step,,1$")).size(), 1);
  }

  void theCanvasShowsWhatComesOutOfLayersForACode() {
    Tried t("digits-vae");
    t.step();
    ThumbnailMaker maker(t.feed);
    maker.setWatching(true);
    const auto moment = [&] { return t.momentOf(maker); };
    QTRY_VERIFY2(moment().startsWith("own code"), qPrintable(moment()));
    const auto& project = t.run->project();
    const auto drawn = std::find_if(project.graph.nodes().begin(), project.graph.nodes().end(),
                                    [](const Node& node) { return node.type == "sample_normal"; });
    QVERIFY(drawn != project.graph.nodes().end());
    QVERIFY(maker.thumbnails()->of.contains(drawn->id));
    QVERIFY(maker.thumbnails()->of.size() < project.graph.nodes().size());  // nothing runs through the first half
    t.view.setGives(TryView::Gives::input);
    t.view.setSample(0);
    QTRY_VERIFY2(moment().startsWith("own input"), qPrintable(moment()));
    t.view.hide();
    QTRY_VERIFY(moment().startsWith("sample 1"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::TryCodeTest)
#include "try_code_test.moc"

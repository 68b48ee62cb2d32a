// A copy of a history that goes on: the same numbers, each read once and so many at a time.
#include <QtTest>
#include <cmath>

#include "ui/live/history_copy.h"

namespace vitrine::ui {

class HistoryCopyTest : public QObject {
  Q_OBJECT

 private:
  // Gives the number of pieces.
  static int catchUp(HistoryCopy& copy, const History& of) {
    for (int pieces = 1;; ++pieces) {
      const HistoryCopy::Piece piece = copy.read(&of);
      if (piece.points.size() > HistoryCopy::kMostAtOnce) return -1;
      copy.take(piece.points);
      if (piece.isLast) return pieces;
    }
  }

 private Q_SLOTS:
  void itIsBroughtLevel() {
    History grows;
    HistoryCopy copy;
    const auto goOn = [&](int from, int to) {
      for (int step = from; step < to; ++step)
        grows.append(step, step % 100 == 7 ? std::nanf("") : static_cast<float>(step % 1'000));
    };
    QVERIFY(copy.read(nullptr).isLast);
    goOn(1, 10'000);
    QCOMPARE(catchUp(copy, grows), 1);
    goOn(10'000, 10'500);
    QCOMPARE(copy.read(&grows).points.size(), 500U);  // and no more
    HistoryCopy other;
    QCOMPARE(catchUp(other, grows), 1);
    QCOMPARE(other.history().count(), grows.count());
    for (int step = 1; step < 10'500; ++step) {
      const History::Point point = other.history().at(step);
      QCOMPARE(std::isnan(point.value), step % 100 == 7);
      if (step % 100 != 7) QCOMPARE(point.value, static_cast<float>(step % 1'000));
    }
  }

  void aLongOneComesInPieces() {
    History many;
    for (int step = 1; step <= 150'000; ++step) many.append(step, 1);
    HistoryCopy copy;
    QCOMPARE(catchUp(copy, many), 3);
    QCOMPARE(copy.history().count(), 150'000U);
    QCOMPARE(copy.history().last_x(), 150'000.0);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::HistoryCopyTest)
#include "history_copy_test.moc"

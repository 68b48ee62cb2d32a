// What the examples of recurrent layers say of themselves, trained here with their own seed; other seeds and the best
// of five learning rates are tests/bench/accept_sequences.py.
#include <cmath>

#include "core/train/write_sequence.h"
#include "tests/core/examples/train_example.h"

namespace vitrine {
namespace {

using test::TrainedExample;

TEST(Examples, LstmAndGruRememberOverFiftyPositionsAndAPlainRnnDoesNot) {
  EXPECT_LT(TrainedExample("adding-lstm").train().validation.loss, 0.01);
  EXPECT_LT(TrainedExample("adding-gru").train().validation.loss, 0.01);
  EXPECT_GT(TrainedExample("adding-rnn").train().validation.loss, 0.05);
}

TEST(Examples, TheForecastIsWorthMoreThanTwiceASeasonAgo) {
  TrainedExample forecast("seasonal-forecast");
  forecast.train();
  // The last samples are the test, as the split is in order.
  const auto count = forecast.data->count, tested = forecast.trainer->info().test_samples;
  double squares = 0;
  for (std::int64_t i = count - tested; i < count; ++i) {
    const auto window = forecast.data->input().sample(i);
    squares += std::pow(
        static_cast<double>(forecast.data->target().sample(i)[0]) - static_cast<double>(window[window.size() - 24]),
        2);
  }
  const double ago = std::sqrt(squares / static_cast<double>(tested));
  EXPECT_GT(ago, 0.8);
  std::vector<std::int64_t> rows;
  for (std::int64_t i = count - tested; i < count; ++i) rows.push_back(i);
  const Tensor answers = forecast.trainer->evaluator().predict(rows);
  squares = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    squares += std::pow(
        static_cast<double>(answers.values[i]) - static_cast<double>(forecast.data->target().sample(rows[i])[0]), 2);
  EXPECT_LT(std::sqrt(squares / static_cast<double>(rows.size())), ago / 2);
}

TEST(Examples, ReviewsAreReadInOrder) {
  TrainedExample reviews("reviews-lstm");
  reviews.train();
  EXPECT_GE(reviews.metric(), 0.95);
}

TEST(Examples, NamedThingsAreFoundByWhatStandsOnEitherSide) {
  TrainedExample both("named-things"), one("named-things", {{"layer.lstm_1.bidirectional", "off"}});
  both.train(), one.train();
  EXPECT_GE(both.metric(), 0.95);
  EXPECT_LT(one.metric(), both.metric() - 0.01);
}

TEST(Examples, DatesAreRewrittenWhole) {
  TrainedExample dates("dates-seq2seq");
  dates.train();
  EXPECT_GE(dates.metric(), 0.95);
  // By itself, told what it has written instead of the truth.
  const auto writer = SequenceWriter::create(dates.project, dates.data).value();
  const std::vector<std::int64_t>& rows = dates.trainer->split().validation;
  for (const std::int64_t beams : {1, 4}) {
    const auto written =
        writer->write(dates.weights().data(), dates.trainer->scales(), rows, beams, *dates.pool).value();
    int right = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto truth = dates.data->target().sample(rows[i]);
      bool same = written[i].tokens.size() == truth.size();
      for (std::size_t t = 0; same && t < truth.size(); ++t)
        same = static_cast<float>(written[i].tokens[t]) == truth[t];
      right += same;
    }
    EXPECT_GE(right, 0.95 * static_cast<double>(rows.size())) << beams;
  }
}

}  // namespace
}  // namespace vitrine

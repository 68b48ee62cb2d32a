// An attention view that follows a run of letters, which tests fill by hand.
#pragma once

#include <QtTest>

#include "core/train/attention_heads.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/chart/chart_link.h"

namespace vitrine::ui {

struct AttentionWindow {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<FakeRun> run;
  AttentionView view{{document, feed, link}, nullptr};

  explicit AttentionWindow(std::shared_ptr<Dataset> data = reversal(), const char* input = "tokens")
      : run(std::make_shared<FakeRun>(std::move(data))) {
    Graph& graph = run->mutableProject().graph;
    const std::string kind = input;
    if (!kind.empty()) QVERIFY(graph.add({"input_1", "input_1", "input", {{"kind", kind}}, {}}).ok());
    QVERIFY(graph.add({"attention_1", "attention_1", "multi_head_attention", {}, {}}).ok());
    view.resize(420, 260);
    view.show();
    feed.attach(run);
  }
  static AttentionMap mapOf(const std::string& name, std::int64_t sample, Tensor weights) {
    AttentionMap out{name, name, sample, std::move(weights), "input", "input"};
    out.entropies = head_entropies(out.weights);
    return out;
  }
  std::vector<std::int64_t> asked(const char* param) const {
    return integers_of(probe_types().at("attention").info, run->asked("attention").value(), param);
  }
  void give(AttentionAnswer answer) {
    run->publish(std::move(answer));
    feed.tick();
    view.refreshNow();
  }
};

}  // namespace vitrine::ui

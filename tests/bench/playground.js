// TensorFlow Playground's way of training, written from its published description: objects for nodes and links, one
// sample at a time, error derivatives accumulated over a batch, plain gradient descent. 2-8-8-1 tanh, squared error,
// batch 10. Prints samples a second.
//
//   node playground.js SECONDS START
//
// START is a JSON file with what the first step starts from: {"weights": [[…] of each layer], "biases": [[…]],
// "inputs": [[…]], "targets": [[…]], "loss": number}. The loss on that batch must be the same.
'use strict';

const tanh = { value: Math.tanh, slope: (y) => 1 - y * y };
const identity = { value: (x) => x, slope: () => 1 };

class Link {
  constructor(from, to, weight) {
    Object.assign(this, { from, to, weight, derivative: 0, count: 0 });
    from.outgoing.push(this);
    to.incoming.push(this);
  }
}

class Unit {
  constructor(activation) {
    Object.assign(this, { activation, incoming: [], outgoing: [], bias: 0.1, total: 0, output: 0, byOutput: 0, byTotal: 0,
      biasDerivative: 0, count: 0 });
  }
  forward() {
    this.total = this.bias;
    for (const link of this.incoming) this.total += link.weight * link.from.output;
    this.output = this.activation.value(this.total);
    return this.output;
  }
}

function build(widths, start) {
  const layers = widths.map((width, depth) =>
    Array.from({ length: width }, () => new Unit(depth + 1 === widths.length ? identity : tanh)));
  for (let depth = 1; depth < layers.length; ++depth)
    layers[depth].forEach((to, row) => {
      to.bias = start.biases[depth - 1][row];
      layers[depth - 1].forEach((from, column) => new Link(from, to, start.weights[depth - 1][row][column]));
    });
  return layers;
}

function forward(layers, input) {
  layers[0].forEach((unit, i) => { unit.output = input[i]; });
  for (let depth = 1; depth < layers.length; ++depth) for (const unit of layers[depth]) unit.forward();
  return layers[layers.length - 1][0].output;
}

function backward(layers, target) {
  const out = layers[layers.length - 1][0];
  out.byOutput = out.output - target;
  for (let depth = layers.length - 1; depth >= 1; --depth) {
    for (const unit of layers[depth]) {
      unit.byTotal = unit.byOutput * unit.activation.slope(unit.output);
      unit.biasDerivative += unit.byTotal;
      unit.count += 1;
      for (const link of unit.incoming) {
        link.derivative += unit.byTotal * link.from.output;
        link.count += 1;
      }
    }
    if (depth === 1) continue;
    for (const unit of layers[depth - 1]) {
      unit.byOutput = 0;
      for (const link of unit.outgoing) unit.byOutput += link.weight * link.to.byTotal;
    }
  }
}

function update(layers, rate) {
  for (let depth = 1; depth < layers.length; ++depth) {
    for (const unit of layers[depth]) {
      unit.bias -= rate * unit.biasDerivative / unit.count;
      unit.biasDerivative = unit.count = 0;
      for (const link of unit.incoming) {
        link.weight -= rate * link.derivative / link.count;
        link.derivative = link.count = 0;
      }
    }
  }
}

const seconds = Number(process.argv[2]);
const start = JSON.parse(require('fs').readFileSync(process.argv[3], 'utf8'));
const layers = build([2, 8, 8, 1], start);
const batch = start.inputs.map((input, i) => [...input, start.targets[i][0]]);
const loss = batch.reduce((sum, sample) => sum + (forward(layers, sample) - sample[2]) ** 2, 0) / batch.length;
if (!(Math.abs(loss - start.loss) <= 1e-4 * start.loss)) {
  console.error(`the first loss is ${loss} here and ${start.loss} in Vitrine, on the same batch and weights`);
  process.exit(1);
}
const samples = Array.from({ length: 500 }, (_, i) => batch[i % batch.length]);
let done = 0;
function run(duration) {
  const began = process.hrtime.bigint();
  for (done = 0; Number(process.hrtime.bigint() - began) < duration * 1e9;) {
    for (let i = 0; i < samples.length; ++i) {
      forward(layers, samples[i]);
      backward(layers, samples[i][2]);
      if ((i + 1) % 10 === 0) update(layers, 0.03);
    }
    done += samples.length;
  }
  return done / (Number(process.hrtime.bigint() - began) / 1e9);
}
run(0.3);  // the just-in-time compiler warms up
console.log(run(seconds));

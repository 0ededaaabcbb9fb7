// peer-onnxruntime.js: one process of ONNX Runtime, timed
//
// usage: node peer-onnxruntime.js SPEC, SPEC being JSON; see programs.py. Prints one line of JSON.
//
// SPDX-License-Identifier: MIT
'use strict';

async function main() {
  const spec = JSON.parse(process.argv[2]);
  const ort = require(spec.package);
  const session = await ort.InferenceSession.create(spec.model, {
    executionMode: 'sequential',
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    interOpNumThreads: 1,
    intraOpNumThreads: spec.threads,
  });
  const size = [spec.batch, spec.channels, spec.height, spec.width];
  const data = new Float32Array(size.reduce((a, b) => a * b));
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.random();
  }
  const feeds = {images: new ort.Tensor('float32', data, size)};
  const seconds = [];
  for (let i = 0; i < spec.warmups + spec.runs; i++) {
    const start = process.hrtime.bigint();
    const {logits} = await session.run(feeds);
    seconds.push(Number(process.hrtime.bigint() - start) * 1e-9);
    if (logits.dims.join('x') !== [spec.batch, spec.classes, spec.height, spec.width].join('x')) {
      throw new Error(`the logits are of ${logits.dims.join('x')}`);
    }
  }
  console.log(JSON.stringify({seconds: seconds.slice(spec.warmups)}));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});

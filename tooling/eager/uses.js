// What a program does first, with the cpu backend, which generates JavaScript. Run by measure.js, which lists the functions that take part.
import { grad, gradAndValue, hessian, jit, logsumexp, softmax, tensor } from "cotangent";

const upload = (...shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  return tensor(values, { shape, dtype: "float64" });
};

const rosenbrock = (x) => {
  const a = x.slice(0, -1);
  const b = x.slice(1);
  return b.sub(a.square()).square().mul(100).add(a.sub(1).square()).sum();
};
jit(hessian(rosenbrock))(upload(100)).dataSync();
jit(gradAndValue(rosenbrock))(upload(100))[0].dataSync();

const widths = [64, 32, 32, 10];
const inputs = upload(32, widths[0]);
const targets = softmax(upload(32, widths.at(-1)), 1);
const layers = widths
  .slice(1)
  .map((width, i) => ({ w: upload(widths[i], width), b: upload(width) }));
const loss = (all) => {
  const scores = all.reduce((h, { w, b }, i) => {
    const z = h.matmul(w).add(b);
    return i + 1 < all.length ? z.tanh() : z;
  }, inputs);
  return logsumexp(scores, 1).sub(scores.mul(targets).sum(1)).mean();
};
for (const { w, b } of jit(grad(loss))(layers)) {
  w.dataSync();
  b.dataSync();
}

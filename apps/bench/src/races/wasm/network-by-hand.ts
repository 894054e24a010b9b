import type { NetworkData } from "../../peers/library.ts";

/** The gradient of the mean cross-entropy of some rows by loops in float64: b1, b2, w1, w2, one after the other. */
export function networkGradient(data: NetworkData, from: number, to: number): Float64Array {
  const { inputs, hidden, classes, features, labels, b1, b2, w1, w2 } = data;
  const out = new Float64Array(hidden + classes + inputs * hidden + hidden * classes);
  const [db2, dw1] = [hidden, hidden + classes];
  const dw2 = dw1 + inputs * hidden;
  const h = new Float64Array(hidden);
  for (let r = from; r < to; r++) {
    h.set(b1);
    for (let i = 0; i < inputs; i++) {
      const x = features[r * inputs + i]!;
      for (let j = 0; j < hidden; j++) h[j]! += x * w1[i * hidden + j]!;
    }
    const active = Float64Array.from(h, (v) => Math.max(v, 0));
    const scores = Float64Array.from(b2);
    for (let j = 0; j < hidden; j++)
      for (let k = 0; k < classes; k++) scores[k]! += active[j]! * w2[j * classes + k]!;
    const weights = scores.map((s) => Math.exp(s - Math.max(...scores)));
    const total = weights.reduce((a, b) => a + b, 0);
    const ct = weights.map((w, k) => (w / total - labels[r * classes + k]!) / (to - from));
    for (let k = 0; k < classes; k++) out[db2 + k]! += ct[k]!;
    const back = h.map((v, j) => {
      if (v <= 0) return 0;
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += ct[k]! * w2[j * classes + k]!;
      return sum;
    });
    for (let j = 0; j < hidden; j++) {
      out[j]! += back[j]!;
      for (let k = 0; k < classes; k++) out[dw2 + j * classes + k]! += active[j]! * ct[k]!;
    }
    for (let i = 0; i < inputs; i++) {
      const x = features[r * inputs + i]!;
      for (let j = 0; j < hidden; j++) out[dw1 + i * hidden + j]! += x * back[j]!;
    }
  }
  return out;
}

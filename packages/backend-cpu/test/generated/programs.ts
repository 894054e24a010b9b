import { logaddexp, softmax, square, type Tensor, tensor } from "@cotangent/core";
import { grad, gradAndValue } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacrev } from "@cotangent/jacrev";

/** A program and what it must give, computed by plain loops. */
export interface Example {
  readonly name: string;
  readonly f: (...x: Tensor[]) => readonly Tensor[];
  readonly shapes: readonly (readonly number[])[];
  /** From the elements of the arguments to those of the outputs. */
  readonly expected: (...x: Float64Array[]) => readonly (ArrayLike<number> | null)[];
  readonly tolerance?: number;
}

export const wave = (n: number, shift = 0): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + 1 + shift));

const rosenbrock = (x: Tensor): Tensor => {
  const head = x.slice(0, -1);
  return square(x.slice(1).sub(square(head)))
    .mul(100)
    .add(square(head.neg().add(1)))
    .sum();
};

function rosenbrockGradient(x: Float64Array): [Float64Array, number[]] {
  const g = new Float64Array(x.length);
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! ** 2;
    const b = 1 - x[i]!;
    sum += 100 * a * a + b * b;
    g[i]! += -400 * a * x[i]! - 2 * b;
    g[i + 1]! += 200 * a;
  }
  return [g, [sum]];
}

function rosenbrockHessian(x: Float64Array): Float64Array {
  const n = x.length;
  const h = new Float64Array(n * n);
  for (let i = 0; i + 1 < n; i++) {
    h[i * n + i]! += 1200 * x[i]! ** 2 - 400 * x[i + 1]! + 2;
    h[(i + 1) * (n + 1)]! += 200;
    h[i * n + i + 1]! -= 400 * x[i]!;
    h[(i + 1) * n + i]! -= 400 * x[i]!;
  }
  return h;
}

function softmaxRows(x: Float64Array, n: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += n) {
    const row = x.subarray(i, i + n);
    const top = Math.max(...row);
    const total = row.reduce((s, v) => s + Math.exp(v - top), 0);
    row.forEach((v, j) => (out[i + j] = Math.exp(v - top) / total));
  }
  return out;
}

function softmaxJacobian(x: Float64Array): Float64Array {
  const s = softmaxRows(x, x.length);
  return Float64Array.from({ length: x.length ** 2 }, (_, k) => {
    const [i, j] = [Math.floor(k / x.length), k % x.length];
    return (i === j ? s[i]! : 0) - s[i]! * s[j]!;
  });
}

const [rows, columns] = [300, 6];
const features = wave(rows * columns, 0.3);
const labels = Float64Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0));

function logistic(w: Tensor): Tensor {
  const X = tensor(features, { shape: [rows, columns], dtype: "float64" });
  const z = X.matmul(w);
  return logaddexp(z, 0)
    .sub(tensor(labels, { dtype: "float64" }).mul(z))
    .mean()
    .add(square(w).sum().mul(0.05));
}

function logisticDerivatives(w: Float64Array): {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
} {
  const gradient = w.map((v) => 0.1 * v);
  const hessian = Float64Array.from({ length: columns ** 2 }, (_, k) =>
    k % (columns + 1) === 0 ? 0.1 : 0,
  );
  for (let r = 0; r < rows; r++) {
    const x = features.subarray(r * columns, (r + 1) * columns);
    const s = 1 / (1 + Math.exp(-x.reduce((sum, v, j) => sum + v * w[j]!, 0)));
    for (let i = 0; i < columns; i++) {
      gradient[i]! += ((s - labels[r]!) * x[i]!) / rows;
      for (let j = 0; j < columns; j++)
        hessian[i * columns + j]! += (s * (1 - s) * x[i]! * x[j]!) / rows;
    }
  }
  return { gradient, hessian };
}

/** A network of 3, 5 and 2 units, all weights one list; the mean of its squared outputs. */
const network =
  (x: Tensor) =>
  (w: Tensor): Tensor => {
    const hidden = x
      .matmul(w.slice(0, 15).reshape([3, 5]))
      .add(w.slice(15, 20))
      .tanh();
    return square(hidden.matmul(w.slice(20, 30).reshape([5, 2])).add(w.slice(30, 32))).mean();
  };

function plainNetwork(x: Float64Array, w: Float64Array): number {
  const n = x.length / 3;
  let sum = 0;
  for (let r = 0; r < n; r++) {
    const hidden = Array.from({ length: 5 }, (_, j) => {
      let z = w[15 + j]!;
      for (let i = 0; i < 3; i++) z += x[3 * r + i]! * w[5 * i + j]!;
      return Math.tanh(z);
    });
    for (let k = 0; k < 2; k++) {
      let y = w[30 + k]!;
      for (let j = 0; j < 5; j++) y += hidden[j]! * w[20 + 2 * j + k]!;
      sum += y * y;
    }
  }
  return sum / (2 * n);
}

/** A pendulum with friction, three steps of the leapfrog method; where it ends, from [angle, speed, friction]. */
function pendulum(x: Tensor): Tensor {
  let [angle, speed] = [x.slice(0, 1), x.slice(1, 2)];
  const friction = x.slice(2, 3);
  for (let i = 0; i < 3; i++) {
    speed = speed.sub(angle.sin().add(speed.mul(friction)).mul(0.1));
    angle = angle.add(speed.mul(0.1));
  }
  return angle.sum();
}

function plainPendulum([a, s, friction]: Float64Array): number {
  let [angle, speed] = [a!, s!];
  for (let i = 0; i < 3; i++) {
    speed -= (Math.sin(angle) + speed * friction!) * 0.1;
    angle += speed * 0.1;
  }
  return angle;
}

/** By central differences. */
function differences(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): Float64Array {
  return x.map((_, i) => {
    const moved = (by: number): number => f(x.map((v, j) => (i === j ? v + by : v)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
}

function secondDifferences(f: (x: Float64Array) => number, x: Float64Array): Float64Array {
  const rowsOf = Array.from(x, (_, i) => differences((y) => differences(f, y, 1e-4)[i]!, x, 1e-4));
  return Float64Array.from(rowsOf.flatMap((r) => Array.from(r)));
}

export const examples: readonly Example[] = [
  {
    name: "rosenbrock-hessian",
    f: (x) => [hessian(rosenbrock)(x!)],
    shapes: [[10]],
    expected: (x) => [rosenbrockHessian(x!)],
  },
  {
    name: "rosenbrock-gradient",
    f: (x) => gradAndValue(rosenbrock)(x!),
    shapes: [[600]],
    expected: (x) => rosenbrockGradient(x!),
  },
  {
    name: "softmax",
    f: (x) => [softmax(x!, 1)],
    shapes: [[5, 40]],
    expected: (x) => [softmaxRows(x!, 40)],
  },
  {
    name: "softmax-jacobian",
    f: (x) => [jacrev((y: Tensor) => softmax(y, 0))(x!)],
    shapes: [[7]],
    expected: (x) => [softmaxJacobian(x!)],
  },
  {
    name: "logistic-gradient",
    f: (w) => [grad(logistic)(w!)],
    shapes: [[columns]],
    expected: (w) => [logisticDerivatives(w!).gradient],
  },
  {
    name: "logistic-hessian",
    f: (w) => [hessian(logistic)(w!)],
    shapes: [[columns]],
    expected: (w) => [logisticDerivatives(w!).hessian],
  },
  {
    name: "network-gradient",
    f: (x, w) => [grad(network(x!))(w!)],
    shapes: [[20, 3], [32]],
    expected: (x, w) => [differences((v) => plainNetwork(x!, v), w!)],
    tolerance: 1e-8,
  },
  {
    name: "network-hessian",
    f: (x, w) => [hessian(network(x!))(w!)],
    shapes: [[20, 3], [32]],
    expected: (x, w) => [secondDifferences((v) => plainNetwork(x!, v), w!)],
    tolerance: 1e-6,
  },
  {
    name: "pendulum",
    f: (x) => [grad(pendulum)(x!), hessian(pendulum)(x!)],
    shapes: [[3]],
    expected: (x) => [differences(plainPendulum, x!), secondDifferences(plainPendulum, x!)],
    tolerance: 1e-6,
  },
];

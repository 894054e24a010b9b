/** Central differences with plain numbers, in float64: the reference that knows nothing of derivatives. */

/** Steps whose errors of truncation and of rounding balance. */
const firstOrderStep = Math.cbrt(Number.EPSILON);
const secondOrderStep = Number.EPSILON ** 0.25;

const stepAt = (x: number, relative: number): number => relative * Math.max(1, Math.abs(x));

/** (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for each i. */
export function centralGradient(f: (x: Float64Array) => number, point: Float64Array): Float64Array {
  const x = point.slice();
  return point.map((xi, i) => {
    const h = stepAt(xi, firstOrderStep);
    x[i] = xi + h;
    const above = f(x);
    x[i] = xi - h;
    const below = f(x);
    x[i] = xi;
    return (above - below) / (2 * h);
  });
}

/** The Jacobian [outputs, parameters] of a vector function, row-major. */
export function centralJacobian(
  f: (x: Float64Array) => ArrayLike<number>,
  point: Float64Array,
): Float64Array {
  const x = point.slice();
  const n = point.length;
  const outputs = f(x).length;
  const jacobian = new Float64Array(outputs * n);
  for (let j = 0; j < n; j++) {
    const h = stepAt(point[j]!, firstOrderStep);
    x[j] = point[j]! + h;
    const above = Array.from(f(x));
    x[j] = point[j]! - h;
    const below = f(x);
    for (let i = 0; i < outputs; i++) jacobian[i * n + j] = (above[i]! - below[i]!) / (2 * h);
    x[j] = point[j]!;
  }
  return jacobian;
}

/** The Hessian from values alone, two nested loops of central differences. */
export function centralHessian(f: (x: Float64Array) => number, point: Float64Array): Float64Array {
  const n = point.length;
  const x = point.slice();
  const step = point.map((xi) => stepAt(xi, secondOrderStep));
  const middle = f(x);
  const hessian = new Float64Array(n * n);
  const at = (i: number, di: number, j: number, dj: number): number => {
    x[i]! += di;
    x[j]! += dj;
    const value = f(x);
    x[i] = point[i]!;
    x[j] = point[j]!;
    return value;
  };
  for (let i = 0; i < n; i++) {
    const hi = step[i]!;
    hessian[i * n + i] = (at(i, hi, i, 0) - 2 * middle + at(i, -hi, i, 0)) / (hi * hi);
    for (let j = 0; j < i; j++) {
      const hj = step[j]!;
      const mixed = at(i, hi, j, hj) - at(i, hi, j, -hj) - at(i, -hi, j, hj) + at(i, -hi, j, -hj);
      hessian[i * n + j] = hessian[j * n + i] = mixed / (4 * hi * hj);
    }
  }
  return hessian;
}

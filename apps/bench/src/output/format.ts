/** `12 ns`, `3.4 µs`, `560 µs`, `7.8 ms`, `1.2 s`; a dash for nothing. */
export function formatTime(milliseconds: number | null): string {
  if (milliseconds === null || !Number.isFinite(milliseconds)) return "–";
  if (milliseconds < 1e-3) return `${digits(milliseconds * 1e6)} ns`;
  if (milliseconds < 0.9995) return `${digits(milliseconds * 1e3)} µs`;
  if (milliseconds < 1000) return `${digits(milliseconds)} ms`;
  return `${digits(milliseconds / 1000)} s`;
}

/** `3.1e-16`, `0`; a dash for nothing. */
export function formatDifference(difference: number | null): string {
  if (difference === null) return "–";
  if (difference === Infinity) return "no result";
  return difference === 0 ? "0" : difference.toExponential(1);
}

/** `1e-12`, `5e-6`. */
export const formatTolerance = (tolerance: number): string =>
  tolerance.toExponential().replace("e-0", "e-");

/** `12.3 MB`. */
export const formatBytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** `3,712`. */
export const formatCount = (count: number): string => count.toLocaleString("en");

/** Two significant digits, whole numbers from 100 on. */
function digits(value: number): string {
  return value >= 99.5 ? value.toFixed(0) : value.toPrecision(2);
}

export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A time as a multiple of ours: `1.8 × slower`, `25 × faster`. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return "";
  const factor = ratio >= 1 ? ratio : 1 / ratio;
  return `${digits(factor)} × ${ratio >= 1 ? "slower" : "faster"}`;
}

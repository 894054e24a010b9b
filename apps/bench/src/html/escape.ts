const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or an attribute. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]!);

/** A coordinate with at most one decimal. */
export const at = (value: number): string => String(Math.round(value * 10) / 10);

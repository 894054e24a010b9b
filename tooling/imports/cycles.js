/**
 * The cycles of a graph `Map<node, Iterable<node>>` that a depth-first walk closes, each as a path whose last node is its first.
 * Empty exactly if the graph has no cycle.
 */
export function findCycles(graph) {
  const cycles = [];
  const finished = new Set();
  const path = [];
  const visit = (node) => {
    if (finished.has(node)) return;
    const start = path.indexOf(node);
    if (start >= 0) {
      cycles.push([...path.slice(start), node]);
      return;
    }
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    finished.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}

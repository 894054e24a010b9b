/** Prints the faults of each member and the line that CI adds up. Returns the exit code. */
export function printReport(report) {
  let failed = 0;
  for (const [member, faults] of report) {
    if (faults.length > 0) failed++;
    for (const fault of faults) console.error(`${member}: ${fault}`);
  }
  console.log(`${report.size - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

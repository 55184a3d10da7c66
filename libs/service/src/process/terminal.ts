/** A line for the person at the terminal; what a service has to say goes to the log. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line about what went wrong. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

import { runTool } from './child.mjs';
import { since } from './say.mjs';

/**
 * Builds every package and the chat page with Nx, quietly: one line when it is done, everything it
 * said when it failed. Answers its exit code. Nothing stays running (no Nx daemon).
 */
export async function build() {
  const startedAt = Date.now();
  const args = ['run-many', '-t', 'build', 'build-web', '--outputStyle=static', '--parallel=2'];
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  const { code, output } = await runTool('nx', args, { env, quiet: true });
  console.error(code === 0 ? `Built in ${since(startedAt)}.` : `${output}\nThe build failed.`);
  return code;
}

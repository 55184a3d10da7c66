import type { Feedback } from '../feedback/feedback';
import { sendDocument } from '../server/page-client';

/** The largest that the sandbox takes; Telegram's own apps send up to 2 GB. */
const MOST_BYTES = 50 * 1024 * 1024;

/** Sends files in their order, the caption with the first; stops at one that is refused. */
export async function sendFiles(
  { attempt, showToast }: Feedback,
  personId: number,
  files: readonly File[],
  caption = '',
): Promise<boolean> {
  for (const [at, file] of files.entries()) {
    if (file.size > MOST_BYTES) {
      showToast(`${file.name} is larger than 50 MB`);
      return false;
    }
    if (!(await attempt(sendDocument(personId, file, at === 0 ? caption : '')))) return false;
  }
  return files.length > 0;
}

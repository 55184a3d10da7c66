import type { MessageSourceAnswer } from '../page/page-api';

const MOST_ANSWERS = 50;

/** What the source answered, newest last; what is alike and in a row is one line. */
export class AnswerLog {
  private readonly answers: MessageSourceAnswer[] = [];

  add(answer: Pick<MessageSourceAnswer, 'status' | 'asked' | 'messages'>): void {
    const last = this.answers.at(-1);
    const isAlike =
      last?.status === answer.status &&
      last.asked === answer.asked &&
      last.messages === answer.messages;
    if (last && isAlike) {
      last.times += 1;
      last.atMs = Date.now();
      return;
    }
    this.answers.push({ ...answer, atMs: Date.now(), times: 1 });
    if (this.answers.length > MOST_ANSWERS) this.answers.shift();
  }

  newestFirst(): MessageSourceAnswer[] {
    return this.answers.map((answer) => ({ ...answer })).reverse();
  }
}

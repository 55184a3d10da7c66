import type { PageCommand } from '../page/page-api';

export interface CommandScope {
  readonly type: string;
  readonly chatId: number | null;
}

/** The bot's commands by scope and language. */
export class CommandLists {
  private readonly lists = new Map<string, readonly PageCommand[]>();

  get(scope: CommandScope, language: string): readonly PageCommand[] {
    return this.lists.get(keyOf(scope, language)) ?? [];
  }

  set(scope: CommandScope, language: string, commands: readonly PageCommand[]): void {
    if (commands.length === 0) this.lists.delete(keyOf(scope, language));
    else this.lists.set(keyOf(scope, language), commands);
  }

  /** A private chat's menu: its own scope before everybody's, the app's language before none. */
  shownTo(personId: number, languageCode: string): PageCommand[] {
    const scopes: CommandScope[] = [
      { type: 'chat', chatId: personId },
      { type: 'all_private_chats', chatId: null },
      { type: 'default', chatId: null },
    ];
    for (const scope of scopes) {
      for (const language of [languageCode.slice(0, 2), '']) {
        const list = this.get(scope, language);
        if (list.length > 0) return [...list];
      }
    }
    return [];
  }
}

function keyOf({ type, chatId }: CommandScope, language: string): string {
  return `${type}:${chatId ?? ''}|${language}`;
}

import type { OnModuleInit } from '@nestjs/common';
import { Action, Ctx, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import { Chats } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { Picker } from '../pick/picker';
import { Users } from '../users/users';
import { formatOf, MAX_FILE_BYTES } from './numbers-file.rules';
import { askFile } from './upload.callback';
import { askFileView, fileFaultView, notForAllView, readText } from './upload.view';
import { Uploads, type SentFile } from './uploads';

const UPLOAD = 'upload';

/** Takes files of numbers from admins; asks for service and country where the lines have none. */
@Update()
export class UploadUpdate implements OnModuleInit {
  constructor(
    private readonly admins: Admins,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly picker: Picker,
    private readonly uploads: Uploads,
    private readonly users: Users,
  ) {}

  onModuleInit(): void {
    this.picker.serve(UPLOAD, {
      wantsCountry: true,
      proceed: async (chat, state, { serviceId, name: service, countryCode }) => {
        const { fileId = '', name = '', format = '' } = state;
        const sent: SentFile = { fileId, name, format: format === 'csv' ? 'csv' : 'txt' };
        const read = await this.uploads.read(sent);
        if ('fault' in read) return chat.say(fileFaultView(chat.t, read.fault));
        await this.uploads.start(chat, sent, read.file, { serviceId, service, countryCode });
      },
    });
  }

  @Action(askFile.pattern)
  async askFile(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    await chat?.show(askFileView(chat.t));
  }

  @On('document')
  async takeFile(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    if (!this.users.isAdmin(chat.userId)) return chat.say(notForAllView(chat.t));
    if (!ctx.message || !('document' in ctx.message)) return;
    const { file_id: fileId, file_name: name = '', file_size: size = 0 } = ctx.message.document;
    const format = formatOf(name);
    if (format === null) return chat.say(fileFaultView(chat.t, 'wrong_type'));
    if (size > MAX_FILE_BYTES) return chat.say(fileFaultView(chat.t, 'too_large'));
    const open = await this.conversations.find(chat.botId, chat.userId);
    if (open?.isRepeat) return;
    const sent = { fileId, name, format };
    const read = await this.uploads.read(sent);
    if ('fault' in read) return chat.say(fileFaultView(chat.t, read.fault));
    if (!read.file.needsProduct) return this.uploads.start(chat, sent, read.file, null);
    const replaces = open?.state['purpose'] === UPLOAD;
    const intro = readText(chat.t, name, read.file.lines, replaces);
    await this.picker.askService(chat, UPLOAD, sent, intro);
  }
}

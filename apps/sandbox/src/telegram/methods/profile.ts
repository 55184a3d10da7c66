import { badRequest } from '../api-error';
import { apiChat, apiUser } from '../message-shape';
import { knownPerson } from './addressing';
import type { Method, Methods } from './bot-side';
import { languageOf } from './commands';

/** A bot may fetch no larger file from Telegram's own servers. */
const MOST_FETCHED_BYTES = 20 * 1024 * 1024;

export const PROFILE: Methods = {
  getme: ({ bot }) => ({
    ...bot,
    can_join_groups: false,
    can_read_all_group_messages: false,
    supports_inline_queries: true,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  setmyname: setText('name', 64),
  getmyname: getText('name'),
  setmydescription: setText('description', 512),
  getmydescription: getText('description'),
  setmyshortdescription: setText('short_description', 120),
  getmyshortdescription: getText('short_description'),
  setchatmenubutton: ({ profile }, fields) => {
    profile.set(`menu_button:${fields.text('chat_id') ?? ''}`, fields.json('menu_button'));
    return true;
  },
  getchatmenubutton: ({ profile }, fields) =>
    profile.get(`menu_button:${fields.text('chat_id') ?? ''}`) ?? { type: 'commands' },
  getchat: (side, fields) => {
    const person = knownPerson(side, fields);
    if (!person.started) throw badRequest('chat not found');
    return { ...apiChat(person), accent_color_id: 0, max_reaction_count: 11 };
  },
  getchatmember: (side, fields) => {
    knownPerson(side, fields);
    const userId = fields.number('user_id') ?? 0;
    if (userId === side.bot.id) return { status: 'member', user: side.bot };
    const user = side.world.person(userId);
    if (!user) throw badRequest('user not found');
    return { status: 'member', user: apiUser(user) };
  },
  getfile: ({ files }, fields) => {
    const file = files.byId(fields.text('file_id') ?? '');
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
    if (file.body.length > MOST_FETCHED_BYTES) throw badRequest('file is too big');
    const { fileId: file_id, uniqueId: file_unique_id, body, path: file_path } = file;
    return { file_id, file_unique_id, file_size: body.length, file_path };
  },
  getuserprofilephotos: () => ({ total_count: 0, photos: [] }),
  logout: () => true,
  close: () => true,
};

function setText(field: string, longest: number): Method {
  return ({ profile }, fields) => {
    const text = fields.text(field) ?? '';
    if (text.length > longest) throw badRequest(`${field.replaceAll('_', ' ')} is too long`);
    profile.set(`${field}:${languageOf(fields)}`, text);
    return true;
  };
}

function getText(field: string): Method {
  return ({ profile }, fields) => ({
    [field]: profile.get(`${field}:${languageOf(fields)}`) ?? profile.get(`${field}:`) ?? '',
  });
}

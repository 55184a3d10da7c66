import type { JSX } from 'preact';
import type { PageBooks, PageState } from '../../../src/page/page-api';
import { changeSettings } from '../../server/page-client';
import { useStored } from '../../state/use-stored';
import { countFaults } from '../fields/field-kinds';
import { SOURCE_FAULTS, SOURCE_FIELDS } from '../fields/source-fields';
import { TELEGRAM_FAULTS } from '../fields/telegram-fields';
import { FaultsTab } from '../faults-tab';
import type { TelegramSide } from '../panel';
import { PanelContent, PanelTabs, type PanelTab } from '../panel-tabs';
import { AnswersTab } from './answers-tab';
import { MessagesTab } from './messages-tab';

type TabId = 'messages' | 'answers' | 'source-faults';

interface MessageSourcePanelProps extends TelegramSide {
  books: PageBooks;
  chats: PageState['chats'];
}

/** Where messages to the shop's own numbers come in: what is sent, what was asked, what goes wrong. */
export function MessageSourcePanel(props: MessageSourcePanelProps): JSX.Element {
  const { books, chats, ...telegram } = props;
  const source = books['message-source'];
  const [tab, setTab] = useStored<TabId>('panel-source-tab', 'messages');
  const faults =
    countFaults(source.settings, SOURCE_FAULTS) +
    countFaults(telegram.telegramFaults, TELEGRAM_FAULTS);
  const tabs: PanelTab<TabId>[] = [
    { id: 'messages', label: 'Messages', icon: 'chat' },
    { id: 'answers', label: 'Connection', icon: 'link' },
    {
      id: 'source-faults',
      label: 'Faults & settings',
      icon: 'faults',
      count: faults,
      isWarning: true,
    },
  ];
  return (
    <>
      <PanelTabs label="Message source" tabs={tabs} chosen={tab} choose={setTab} />
      <PanelContent tab={tab}>
        <>
          {tab === 'messages' && <MessagesTab books={books} chats={chats} />}
          {tab === 'answers' && <AnswersTab source={source} />}
          {tab === 'source-faults' && (
            <FaultsTab
              name="source"
              title="Message source"
              fields={SOURCE_FIELDS}
              noFaults={SOURCE_FAULTS}
              settings={source.settings}
              change={(changed) => changeSettings('message-source', changed)}
              {...telegram}
            />
          )}
        </>
      </PanelContent>
    </>
  );
}

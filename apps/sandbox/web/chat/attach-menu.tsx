import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useFeedback } from '../feedback/feedback';
import { Icon } from '../feedback/icon';
import { MenuButton } from '../feedback/menu-button';
import { sendContact, sendPhoto, sendSticker } from '../server/page-client';
import { sendFiles } from './send-files';

const STICKERS = ['👋', '😎', '🎉', '❤️'] as const;

/** Sends what a bot must bear: files, stickers, a photo, a contact. */
export function AttachMenu(props: {
  personId: number;
  /** What is typed goes with a file, as its caption. */
  draft: string;
  clearDraft: () => void;
}): JSX.Element {
  const { personId } = props;
  const feedback = useFeedback();
  const { attempt } = feedback;
  const picker = useRef<HTMLInputElement>(null);

  const sendPicked = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])];
    // Else the same file could not be picked again.
    input.value = '';
    if (await sendFiles(feedback, personId, files, props.draft.trim())) props.clearDraft();
  };

  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        class="hidden"
        tabIndex={-1}
        aria-label="Files to send"
        data-testid="file-input"
        onChange={(event) => void sendPicked(event.currentTarget)}
      />
      <MenuButton
        label="Attach"
        buttonClass="icon-button"
        menuClass="menu-up menu-end"
        testId="attach"
        items={[
          {
            key: 'file',
            testId: 'attach-file',
            label: (
              <>
                <Icon name="file" /> File
              </>
            ),
            select: () => picker.current?.click(),
          },
          {
            key: 'photo',
            testId: 'attach-photo',
            label: (
              <>
                <Icon name="photo" /> Photo
              </>
            ),
            select: () => void attempt(sendPhoto(personId)),
          },
          {
            key: 'contact',
            testId: 'attach-contact',
            label: (
              <>
                <Icon name="contact" /> Own contact
              </>
            ),
            select: () => void attempt(sendContact(personId)),
          },
          ...STICKERS.map((emoji, index) => ({
            key: emoji,
            testId: index === 0 ? 'attach-sticker' : `attach-sticker-${index + 1}`,
            label: (
              <>
                <span class="menu-emoji">{emoji}</span> Sticker
              </>
            ),
            select: () => void attempt(sendSticker(personId, emoji)),
          })),
        ]}
      >
        <Icon name="attach" />
      </MenuButton>
    </>
  );
}

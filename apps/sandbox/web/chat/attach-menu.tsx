import type { JSX } from 'preact';
import { useFeedback } from '../feedback/feedback';
import { Icon } from '../feedback/icon';
import { MenuButton } from '../feedback/menu-button';
import { sendContact, sendPhoto, sendSticker } from '../server/page-client';

const STICKERS = ['👋', '😎', '🎉', '❤️'] as const;

/** Sends what a bot must bear: stickers, a photo, a contact. */
export function AttachMenu({ personId }: { personId: number }): JSX.Element {
  const { attempt } = useFeedback();
  return (
    <MenuButton
      label="Attach"
      buttonClass="icon-button"
      menuClass="menu-up menu-end"
      testId="attach"
      items={[
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
  );
}

import { render } from 'preact';
import { App } from './app';
import { FeedbackProvider } from './feedback/feedback';
import './styles/base.css';
import './styles/layout.css';
import './styles/persons.css';
import './styles/chat.css';
import './styles/message.css';
import './styles/composer.css';
import './styles/panel.css';
import './styles/settings.css';
import './styles/source.css';
import './styles/feedback.css';

const place = document.getElementById('page');
if (place) {
  render(
    <FeedbackProvider>
      <App />
    </FeedbackProvider>,
    place,
  );
}

import { BoardPage } from './board-page.tsx';
import type { Night } from './night.ts';
import { boardWords } from './page-words.ts';
import { SignInPage } from './sign-in-page.tsx';
import type { Sound } from './sound.ts';

export function App({ night, sound }: { night: Night; sound: Sound }) {
  switch (night.page.value) {
    case 'starting':
      return <main class="sheet">{boardWords.connecting}</main>;
    case 'sign-in':
      return <SignInPage night={night} sound={sound} />;
    case 'board':
      return <BoardPage night={night} sound={sound} />;
  }
}

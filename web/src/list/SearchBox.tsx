import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { Icon } from '../components/Icon';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const pauseMs = 250;

/** A search that goes along as one types, a short pause behind. */
export function SearchBox({ label, value, onChange }: Props) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    // What comes back is what was told a moment ago, or somebody else's change.
    if (value !== told) {
      setTold(value);
      setText(value);
    }
  }
  useEffect(() => {
    if (text === told) return;
    const pause = setTimeout(() => {
      setTold(text);
      onChange(text);
    }, pauseMs);
    return () => clearTimeout(pause);
  }, [text, told, onChange]);
  return (
    <SearchField className="search" aria-label={label} value={text} onChange={setText}>
      <Icon name="search" />
      <Input className="input" placeholder={label} />
      <Button className="search-clear">
        <Icon name="cross" />
      </Button>
    </SearchField>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import type { Offer } from "../model/palette-offers.ts";
import { Dialog } from "../parts/dialog.tsx";
import { offerIcon } from "./offer-icon.ts";
import styles from "./palette.module.css";
import { useOffers } from "./use-offers.ts";

/** Goes anywhere by a few letters, and does what can be done where one is. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const navigate = useNavigate();
  const offers = useOffers(words.trim());
  const open = (offer: Offer | undefined): void => {
    if (offer === undefined) return;
    onClose();
    if (typeof offer.to === "string") void navigate({ href: offer.to });
    else offer.to();
  };
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) event.preventDefault();
    if (step !== 0) setChosen((chosen + step + offers.length) % Math.max(1, offers.length));
    if (event.key === "Enter") open(offers[chosen]);
  };
  return (
    <Dialog title="Go to" isPalette onClose={onClose}>
      <div className={styles.field}>
        <Search size={16} aria-hidden="true" />
        <input
          autoFocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-offers"
          aria-activedescendant={offers[chosen] === undefined ? undefined : `offer-${chosen}`}
          aria-label="A page, a name, an id, or what to do"
          placeholder="A page, a name, an id, or what to do"
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul ref={list} id="palette-offers" role="listbox" aria-label="Offers" className={styles.offers}>
        {offers.map((offer, index) => (
          <OfferItem
            key={offer.key}
            offer={offer}
            id={`offer-${index}`}
            isChosen={index === chosen}
            onOpen={() => open(offer)}
            onPoint={() => setChosen(index)}
          />
        ))}
      </ul>
      <p className={styles.hint} aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>↵</kbd> open
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </p>
    </Dialog>
  );
}

type ItemProps = {
  readonly offer: Offer;
  readonly id: string;
  readonly isChosen: boolean;
  readonly onOpen: () => void;
  readonly onPoint: () => void;
};

function OfferItem({ offer, id, isChosen, onOpen, onPoint }: ItemProps): ReactNode {
  const Icon = offerIcon(offer);
  return (
    <li id={id} role="option" aria-selected={isChosen} className={styles.offer} onClick={onOpen} onMouseMove={onPoint}>
      <Icon size={15} aria-hidden="true" />
      <span className="ellipsis">{offer.label}</span>
      <span className="muted">{offer.kind}</span>
    </li>
  );
}

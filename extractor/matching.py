"""The best known label for a text: exact look-up first, then words weighed by how rare they are among the labels.

    matcher = Matcher({"files.received": ["Số hồ sơ tiếp nhận"], "files.returned": ["Số hồ sơ đã trả"]}, expand)
    matcher.best("SỐ HỒ SƠ TIẾP NHẬN (hồ sơ)")   # Match(key="files.received", score=0.93, margin=0.41, how="fuzzy", …)

A plain edit ratio is blind to the one word that separates twins (on time / late, in person / online). Here a word
weighs by its rarity among the choices (inverse document frequency), and a damaged word counts by the letters that are
left. Numbers that tell choices apart (`level 3`, `level 4`) and words that are known to change what is asked for
(contrasts) are all but hard constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from math import log
from typing import NamedTuple

from extractor.misreadings import Lexicon
from extractor.normalize import fold, nfc, strip_marks

# A match below this is none: unrelated labels of one form reach 0.55 by shared words such as "number of files".
CUTOFF = 0.62
# Share of letters in the score, which see what words cannot; more of it as words are unreadable, and what two
# unrelated texts have in common by their letters alone.
LETTERS = 0.3
LETTERS_DAMAGED = 0.45
LETTERS_BY_CHANCE = 0.35
# A label whose number differs from the text's in a place where numbers tell choices apart.
WRONG_NUMBER = 0.5
# The same, where the text has no number at all: a dropped word, not another one.
NO_NUMBER = 0.85
# Weight of a word inside a filler ("in the period", "of the unit"), which clerks add and leave out at will.
FILLER = 0.3
# Labels that contradict each other in a word that changes the fact (rate and number, on time and late); that have
# some of such words in common; and of which one has such a word and the other has none.
CONTRADICTION = 0.6
PARTIAL = 0.82
UNSAID = 0.95
# A text with more damaged words than this may have lost the word that its label is marked by.
DAMAGED = 0.2
# A word found at another place in the label.
OUT_OF_ORDER = 0.7
# Labels that are compared in full after the first, rough ranking by shared words; and how many may be touched for it.
SHORTLIST = 6
MOST_TOUCHED = 450
# Share of the most weight shared by any label below which a label is not ranked at all.
WORTH_RANKING = 0.4
# Longer texts are prose, and are cut here before comparing.
MOST_WORDS = 60


class Contrast(NamedTuple):
    """Terms (folded words) that exclude each other, with the name of what they say; see patterns/contrasts.

    `marked` names need their term: a label without it says something else. `head`: terms count only as the first or
    second word.
    """

    id: str
    terms: Mapping[tuple[str, ...], str]
    marked: frozenset[str] = frozenset()
    head: bool = False


class Match(NamedTuple):
    """The choice that fits best. `score` and `margin` (to the best other choice) are 0..1; `how` as in provenance."""

    key: str
    score: float
    runner_up: str | None
    margin: float
    how: str
    label: str


class Candidate(NamedTuple):
    """One choice with the score of its best label."""

    key: str
    score: float
    label: str


class Comparison(NamedTuple):
    """Scores by key, and the share of the text's words that no label has: unreadable, or of another subject."""

    scores: dict[str, float]
    unread: float


class _Label(NamedTuple):
    key: str
    text: str
    places: dict[str, list[int]]
    weights: list[float]
    total: float
    letters: str
    numbers: dict[str, str]
    says: dict[str, frozenset[str]]


class _Query(NamedTuple):
    alike: list[tuple[tuple[str, float], ...]]
    weights: list[float]
    total: float
    letters: str
    numbers: dict[str, str]
    says: dict[str, frozenset[str]]
    unread: float


def identity(folded: str) -> str:
    """The expansion that expands nothing."""
    return folded


class Matcher:
    """Known labels by key, ready to be searched; `expand` spells out abbreviations in folded text.

    `contrasts` are words that change what a label asks for, however much else it shares with another, `fillers` are
    phrases that change nothing. Immutable but for memories of what was prepared; the fuzzy index is made at the first
    miss.
    """

    def __init__(
        self,
        choices: Mapping[str, Iterable[str]],
        expand: Callable[[str], str] = identity,
        contrasts: Sequence[Contrast] = (),
        fillers: Iterable[str] = (),
    ) -> None:
        self._expand = expand
        self._marked = {contrast.id: contrast.marked for contrast in contrasts}
        self._terms = _by_first_word(contrasts)
        self._fillers = [tuple(expand(fold(filler)).split()) for filler in fillers]
        self._texts: dict[str, list[str]] = {}  # folded label -> keys
        self._printed: dict[str, str] = {}  # label as printed -> folded
        self._sources: dict[tuple[str, str], str] = {}  # folded label, key -> label as written
        for key, labels in choices.items():
            for label in labels:
                printed = " ".join(nfc(label).split())
                folded = expand(fold(printed))
                if not folded:
                    continue
                self._printed[printed] = folded
                keys = self._texts.setdefault(folded, [])
                if key not in keys:
                    keys.append(key)
                    self._sources[folded, key] = label

    def best(self, text: str, cutoff: float = CUTOFF, floor: float = 0.0) -> Match | None:
        """The choice that fits `text` best, None where none reaches `cutoff`.

        The runner-up is the best other key; keys that share the label tie, with margin 0.
        """
        ranked = self.rank(text, limit=2, floor=floor)
        if not ranked or ranked[0].score < cutoff:
            return None
        first = ranked[0]
        second = ranked[1] if len(ranked) > 1 else None
        margin = round(first.score - (second.score if second else 0.0), 4)
        return Match(first.key, first.score, second.key if second else None, margin, self.how(text, first), first.label)

    def how(self, text: str, candidate: Candidate) -> str:
        """`exact` for a label identical after NFC, `folded` for one that folds alike, else `fuzzy`."""
        if self.is_printed(text, candidate.key):
            return "exact"
        return "folded" if candidate.score >= 1.0 else "fuzzy"

    def is_printed(self, text: str, key: str) -> bool:
        """Whether `text` is a label of `key` to the letter, but for composition and white space."""
        return key in self._texts.get(self._printed.get(" ".join(nfc(text).split()), ""), ())

    def exact(self, text: str) -> tuple[str, ...]:
        """The keys that have `text` as a label, folded; in the order of the choices."""
        return tuple(self._texts.get(self._folded(text), ()))

    def rank(self, text: str, limit: int = 5, floor: float = 0.4) -> list[Candidate]:
        """The `limit` best choices with a score of at least `floor`, best first; each key once."""
        folded = self._folded(text)
        if not folded:
            return []
        keys = self._texts.get(folded, ())
        found = {key: Candidate(key, 1.0, self._sources[folded, key]) for key in keys}
        if len(found) < limit:
            query = self._query(folded)
            for index in self._shortlist(query):
                label = self._label(index)
                score = self._score(label, query)
                known = found.get(label.key)
                if score >= floor and (known is None or score > known.score):
                    found[label.key] = Candidate(label.key, score, label.text)
        return sorted(found.values(), key=lambda c: -c.score)[:limit]

    def scores(self, text: str, keys: Iterable[str]) -> Comparison:
        """The score of each of `keys` for `text`, however low: for choices that something else has narrowed down.

        A choice that a readable text contradicts is left out.
        """
        folded = self._folded(text)
        if not folded:
            return Comparison({}, 1.0)
        exact = self._texts.get(folded, ())
        query = self._query(folded)
        scores = {key: 1.0 if key in exact else self._score_of(key, query) for key in keys}
        return Comparison({key: score for key, score in scores.items() if score}, query.unread)

    def _score_of(self, key: str, query: _Query) -> float:
        labels = [self._label(index) for index in self._by_key.get(key, ())]
        if query.unread <= DAMAGED:
            labels = [label for label in labels if not self._denies(query, label)]
        return max((self._score(label, query) for label in labels), default=0.0)

    def _folded(self, text: str) -> str:
        return self._printed.get(text) or self._expand(fold(text))

    # ---- the index ----

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Weight of each word: the logarithm of how few of the keys have it."""
        holders: dict[str, set[str]] = {}
        for folded, keys in self._texts.items():
            for word in folded.split():
                holders.setdefault(word, set()).update(keys)
        count = len({key for keys in self._texts.values() for key in keys})
        return {word: log(1.5 + count / len(keys)) for word, keys in holders.items()}

    @cached_property
    def _unknown(self) -> float:
        """Weight of a word that no label has: as one that four labels have, for it may well decide."""
        return log(1.5 + max(len(self._texts), 2) / 4)

    @cached_property
    def _lexicon(self) -> Lexicon:
        # the words of contrasts are known too: a text that says one of them must be heard
        known = {*self._weights, *(word for terms in self._terms.values() for term, *_ in terms for word in term)}
        raw = {word for printed in self._printed for word in fold(printed).split()}
        return Lexicon(known, {word: self._expand(word).split() for word in raw - known})

    @cached_property
    def _telling(self) -> set[str]:
        """The words before a one-digit number where different choices have different numbers (`level` 3, `level` 4)."""
        seen: dict[str, set[str]] = {}
        for folded in self._texts:
            for before, number in _numbers(folded.split()).items():
                seen.setdefault(before, set()).add(number)
        return {before for before, numbers in seen.items() if len(numbers) > 1}

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Every (folded label, key), by the index under which the other tables name it."""
        return [(folded, key) for folded, keys in self._texts.items() for key in keys]

    @cached_property
    def _totals(self) -> list[float]:
        """Weight of all words of each label."""
        weight = self._weights.__getitem__
        return [sum(map(weight, folded.split())) for folded, _ in self._pairs]

    @cached_property
    def _prepared(self) -> dict[int, _Label]:
        return {}

    def _label(self, index: int) -> _Label:
        """The label ready for comparison; made when it is first needed, for most never are."""
        found = self._prepared.get(index)
        if found is None:
            folded, key = self._pairs[index]
            words = folded.split()
            weights = self._lightened(words, [self._weights[word] for word in words])
            letters = strip_marks(folded).replace(" ", "")
            places: dict[str, list[int]] = {}
            for place, word in enumerate(words):
                places.setdefault(word, []).append(place)
            source = self._sources[folded, key]
            found = _Label(key, source, places, weights, sum(weights), letters, self._numbers(words), self._says(words))
            self._prepared[index] = found
        return found

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        by_key: dict[str, list[int]] = {}
        for index, (_, key) in enumerate(self._pairs):
            by_key.setdefault(key, []).append(index)
        return by_key

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = {}
        for index, (folded, _) in enumerate(self._pairs):
            for word in set(folded.split()):
                postings.setdefault(word, []).append(index)
        return postings

    def _lightened(self, words: Sequence[str], weights: list[float]) -> list[float]:
        """`weights` of `words`, those inside a filler made lighter."""
        for filler in self._fillers:
            size = len(filler)
            for place in range(len(words) - size + 1) if filler[0] in words else ():
                if tuple(words[place : place + size]) == filler:
                    weights[place : place + size] = [FILLER * self._weights.get(word, 1.0) for word in filler]
        return weights

    def _numbers(self, words: Iterable[str]) -> dict[str, str]:
        return {before: number for before, number in _numbers(words).items() if before in self._telling}

    def _says(self, words: Sequence[str]) -> dict[str, frozenset[str]]:
        """What `words` say in each contrast that they touch; longer terms hide the shorter ones inside them."""
        said: dict[str, set[str]] = {}
        ends: dict[str, int] = {}
        for place, word in enumerate(words):
            for term, contrast, name, head in self._terms.get(word, ()):
                end = place + len(term)
                if place < ends.get(contrast, 0) or (head and place > 1) or tuple(words[place:end]) != term:
                    continue
                said.setdefault(contrast, set()).add(name)
                ends[contrast] = end
        return {contrast: frozenset(names) for contrast, names in said.items()}

    # ---- search ----

    def _query(self, folded: str) -> _Query:
        words = folded.split()[:MOST_WORDS]
        unread = sum(word not in self._lexicon for word in words) / len(words)
        if unread:
            words = self._lexicon.repaired(words)
        alike = [self._lexicon.alike(word) for word in words]
        # a damaged word is read as what it most resembles, so that its contrasts are heard
        read = [options[0][0] if options else word for word, options in zip(words, alike, strict=True)]
        weights = self._lightened(read, [self._weights.get(word, self._unknown) for word in read])
        letters = strip_marks("".join(words))
        return _Query(alike, weights, sum(weights), letters, self._numbers(words), self._says(read), unread)

    def _shortlist(self, query: _Query) -> list[int]:
        """The labels that share most with the query, by the weight of their common words."""
        shared: dict[int, float] = {}
        get = shared.get
        totals, postings = self._totals, self._postings
        # heavy words first: when enough labels have been touched, the words that most labels have rank nothing new
        pairs = zip(query.alike, query.weights, strict=True)
        wanted = sorted(
            ((weight * likeness, word) for options, weight in pairs for word, likeness in options[:3]), reverse=True
        )
        touched = 0
        for gain, word in wanted:
            if touched > MOST_TOUCHED:
                break
            holders = postings.get(word, ())
            touched += len(holders)
            for index in holders:
                shared[index] = get(index, 0.0) + gain
        least = WORTH_RANKING * max(shared.values(), default=0.0)
        total = query.total
        rough = sorted((-g / (total + totals[i]), i) for i, g in shared.items() if g >= least)
        return [index for _, index in rough[:SHORTLIST]]

    def _score(self, label: _Label, query: _Query) -> float:
        """Weighed share of words in common, those out of order counting less, blended with the letters in common."""
        from rapidfuzz.distance import Indel

        matched = 0.0
        last = -1
        used = 0  # bits of the places in the label that are taken
        places, label_weights = label.places, label.weights
        for options, weight in zip(query.alike, query.weights, strict=True):
            best, chosen = 0.0, -1
            for other, likeness in options:
                if likeness > best and other in places:
                    free = [place for place in places[other] if not used >> place & 1]
                    if free:
                        best, chosen = likeness, next((place for place in free if place > last), free[0])
            if chosen < 0:
                continue
            used |= 1 << chosen
            gain = best * (weight + label_weights[chosen])
            if chosen > last:
                last = chosen
                matched += gain
            else:
                matched += OUT_OF_ORDER * gain
        by_words = min(matched / (query.total + label.total), 1.0)
        common = Indel.normalized_similarity(query.letters, label.letters)
        by_letters = max(common - LETTERS_BY_CHANCE, 0.0) / (1 - LETTERS_BY_CHANCE)
        share = LETTERS + LETTERS_DAMAGED * query.unread
        score = (1 - share) * by_words + share * by_letters
        return round(min(score, 0.999) * self._factor(label, query), 4)

    def _factor(self, label: _Label, query: _Query) -> float:
        """What is left of a score after numbers and contrasts."""
        return _number_factor(label.numbers, query.numbers) * self._contrast_factor(label, query)

    def _denies(self, query: _Query, label: _Label) -> bool:
        """Whether the text says something else than the label, or something marked that the label does not say."""
        return any(
            bool(said & self._marked[contrast]) if contrast not in label.says else not said & label.says[contrast]
            for contrast, said in query.says.items()
        ) or any(label.numbers.get(before, number) != number for before, number in query.numbers.items())

    def _contrast_factor(self, label: _Label, query: _Query) -> float:
        factor = 1.0
        for contrast in label.says.keys() | query.says.keys():
            mine, theirs = label.says.get(contrast, frozenset()), query.says.get(contrast, frozenset())
            if mine == theirs:
                continue
            marked = self._marked[contrast] & (mine ^ theirs)
            lost = query.unread > DAMAGED and marked <= mine
            if (mine and theirs and not mine & theirs) or (marked and not lost):
                factor *= CONTRADICTION
            else:
                factor *= PARTIAL if mine and theirs else UNSAID
        return factor


def _number_factor(label: Mapping[str, str], text: Mapping[str, str]) -> float:
    """What is left of a score where the numbers of label and text contradict, or one of them has none."""
    if any(before in text and text[before] != number for before, number in label.items()):
        return WRONG_NUMBER
    return 1.0 if label == text else NO_NUMBER


def _by_first_word(contrasts: Sequence[Contrast]) -> dict[str, list[tuple[tuple[str, ...], str, str, bool]]]:
    """Terms by their first word, the longest first."""
    terms: dict[str, list[tuple[tuple[str, ...], str, str, bool]]] = {}
    for contrast in contrasts:
        for term, name in sorted(contrast.terms.items(), key=lambda item: -len(item[0])):
            terms.setdefault(term[0], []).append((term, contrast.id, name, contrast.head))
    return terms


def _numbers(words: Iterable[str]) -> dict[str, str]:
    """One-digit numbers by the word before them; longer ones are years and decrees, which change with time."""
    numbers: dict[str, str] = {}
    before = ""
    for word in words:
        if len(word) == 1 and word.isdigit() and before:
            numbers.setdefault(before, word)
        before = word
    return numbers

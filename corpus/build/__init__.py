"""Builds the reports of the corpus and their golden records from the same facts, so that neither copies the program.

    python -m corpus.build             # the .docx files; PDFs of those that are new or changed (LibreOffice)
    python -m corpus.build --golden    # the golden records
    python -m corpus.build --pdf       # all PDFs anew
    python -m corpus.build --open      # golden/open.json: where the program is not right yet

    Spec ──compose──▶ Report ──finish──▶ docx, golden record
                        ▲
                      faults

`generate.generate(n, seed)` makes any number of random reports in memory, `faults.inject` plants faults in a `Report`.
"""

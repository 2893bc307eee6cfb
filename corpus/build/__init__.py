"""Builds the reports of the corpus and their golden records from the same facts, so that neither copies the program.

python -m corpus.build             # the .docx files, and golden records; PDFs where they are missing
python -m corpus.build --pdf       # the PDFs anew as well (LibreOffice)

specs -> facts -> sections and rows -> docx -> PDF
└─> golden record
"""

"""Makes the sample deposit: `make sample-deposit`, or `.venv/bin/python resources/make_sample_deposit.py [FOLDER]`.

Everything is invented: Musterstadt, its offices, its people. What it makes is committed, so that the demo needs neither
network nor this script. Needs LibreOffice and the Liberation fonts. Modification times are set here for those who look at
a freshly made deposit; git does not keep them and nothing relies on them.
"""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sample_deposit_maker import images, leftovers, mails, office, pdfs

TARGET = Path(__file__).with_name("sample-deposit")
PASSWORD = "Statik-2011"  # of the encrypted report; the office never told it the archive

ANBAU = "Bauakten/2011-0417 Anbau Lindenstraße 12/"
WERKHALLE = "Bauakten/2013-0088 Werkhalle Hafenstraße 3/"
RAT = "Ratsprotokolle/"
KULTUR = "Kulturamt/Stadtfest 2012/"
ALTES_LAUFWERK = "Altes Laufwerk G/"

KRAMER = ("Jürgen Krämer", "j.kraemer@bauordnung.musterstadt.example")
WEISS = ("Änne Weiß", "a.weiss@bauordnung.musterstadt.example")
OEZDEMIR = ("Gülay Özdemir", "g.oezdemir@kultur.musterstadt.example")
BAUHERR = ("Familie Löwenthal", "loewenthal@bauherr.example")
SCHMITZ = ("Käthe Schmitz-Großmann", "k.schmitz@buehnentechnik.example")

# 200 characters, as a mail's subject becomes a file name
LONG_NAME = (
    "AW WG Stellungnahme der unteren Denkmalbehörde zum Antrag auf Nutzungsänderung der ehemaligen Maschinenhalle"
    " Hafenstraße 3 hier Ergänzung zur Brandschutzprüfung und Rückfragen des Löschzuges Süd-2.txt"
)


def files() -> Iterator[tuple[str, datetime, bytes]]:
    """Yield path, time and content of every file of the deposit."""
    yield from _covering_letter()
    yield from _building_file_lindenstrasse()
    yield from _building_file_hafenstrasse()
    yield from _council()
    yield from _culture()
    yield from _old_drive()


def _covering_letter() -> Iterator[tuple[str, datetime, bytes]]:
    head = office.picture(images.as_png(images.logo_gif()), 2, 2, "Wappen der Stadt Musterstadt")
    yield (
        "Anschreiben zur Ablieferung.docx",
        _at(2017, 2, 14, 9, 12),
        office.save(
            office.text_document(
                head,
                office.paragraph("Stadt Musterstadt\nBauordnungsamt · Registratur"),
                office.paragraph("An das\nStadtarchiv Musterstadt\nim Hause"),
                office.paragraph("Musterstadt, den 14. Februar 2017"),
                office.heading("Ablieferung von Unterlagen nach § 4 der Archivsatzung"),
                office.paragraph(
                    "Sehr geehrte Damen und Herren,\nwie am 9. Januar besprochen, biete ich Ihnen die abgeschlossenen"
                    " elektronischen Bauakten der Jahre 2011 bis 2013 sowie die Niederschriften des Bau- und Planungsausschusses"
                    " an. Das Kulturamt hat seine Unterlagen zum Stadtfest 2012 beigelegt."
                ),
                office.paragraph(
                    "Die Aufbewahrungsfristen sind abgelaufen. Auf dem alten Gruppenlaufwerk G lagen noch einzelne Dateien,"
                    " deren Zuordnung wir nicht mehr klären konnten; sie sind im gleichnamigen Ordner enthalten. Das Kennwort"
                    " des Statik-Prüfberichts ist hier leider nicht mehr bekannt."
                ),
                office.table(
                    [
                        ["Bestand", "Laufzeit", "Umfang"],
                        ["Bauakten", "2011–2013", "2 Akten"],
                        ["Niederschriften", "2012–2014", "5 Dokumente"],
                        ["Stadtfest", "2012", "1 Vorgang"],
                    ]
                ),
                office.paragraph("Mit freundlichen Grüßen\nim Auftrag\n\nÄnne Weiß"),
                title="Ablieferung von Unterlagen",
                author=WEISS[0],
                font="Calibri",
            ),
            office.WORD_2007,
        ),
    )
    yield (
        "Ablieferungsverzeichnis.xlsx",
        _at(2017, 2, 14, 9, 3),
        office.save(
            office.spreadsheet(
                {
                    "Verzeichnis": [
                        ["lfd. Nr.", "Aktenzeichen", "Titel", "Laufzeit", "Dateien"],
                        [1.0, "63-2011-0417", "Anbau Wohnhaus Lindenstraße 12", "2011–2012", 12.0],
                        [2.0, "63-2013-0088", "Umbau Werkhalle Hafenstraße 3", "2013", 7.0],
                        [3.0, "10-BPA", "Niederschriften Bau- und Planungsausschuss", "2012–2014", 5.0],
                        [4.0, "41-SF-2012", "Stadtfest 2012", "2012", 9.0],
                        ["", "", "Summe", "", "of:=SUM([.E2:.E5])"],
                    ],
                    "Abkürzungen": [
                        ["Kürzel", "Bedeutung"],
                        ["BPA", "Bau- und Planungsausschuss"],
                        ["SF", "Stadtfest"],
                    ],
                },
                title="Ablieferungsverzeichnis",
                author=WEISS[0],
            ),
            office.EXCEL_2007,
        ),
    )


def _building_file_lindenstrasse() -> Iterator[tuple[str, datetime, bytes]]:
    form = pdfs.form_without_fonts(
        "Bauantrag (vereinfachtes Verfahren)",
        [
            [
                "Aktenzeichen\t63-2011-0417",
                "Bauherrschaft\tEheleute Löwenthal",
                "Grundstück\tLindenstraße 12, Musterstadt",
                "Gemarkung, Flur, Flurstück\tMusterstadt, 7, 318/2",
                "Vorhaben\tAnbau an ein Wohnhaus",
                "Wohnfläche neu\t34,50 m²",
                "Baukosten\t68.400 €",
                "Entwurfsverfasserin\tDipl.-Ing. Ute Grünewald",
                "Die Bauvorlagen sind vollständig. Die Nachbarn wurden gemäß § 74 beteiligt.",
            ],
            ["Eingangsstempel\t17.03.2011", "Prüfvermerk\tvollständig", "Gebühr (§ 2)\t412,00 €"],
        ],
    )
    yield ANBAU + "01 Bauantrag.pdf", _at(2011, 3, 17, 10, 40), form
    report = _letter(
        "Prüfbericht Nr. 3 zur Standsicherheit",
        "Die statischen Nachweise für den Anbau wurden geprüft. Gegen die Ausführung bestehen keine Bedenken, wenn die"
        " Grüneintragungen beachtet werden. Die Bewehrung der Bodenplatte ist vor dem Betonieren abzunehmen.",
        author="Prüfingenieur Dr. Böhm",
    )
    yield (
        ANBAU + "02 Statik Prüfbericht (vertraulich).pdf",
        _at(2011, 5, 2, 15, 1),
        pdfs.encrypted(office.save(report, office.PDF), PASSWORD),
    )
    plan = images.scan(
        [
            [
                "Bauherr: Eheleute Löwenthal", "", "Baubeschreibung zum Anbau Lindenstraße 12", "",
                "Außenwände: Kalksandstein 17,5 cm mit Wärmedämmung", "Dach: Flachdach, begrünt", "Fenster: Holz, zweifach verglast",
                "Heizung: Anschluß an die vorhandene Gasheizung",
            ],
            ["Berechnung des umbauten Raumes", "", "Erdgeschoß  5,75 x 6,00 x 3,10 = 106,95 m³", "", "Summe  106,95 m³"],
            ["Anlage: Zustimmung der Nachbarn", "", "Wir erheben keine Einwände.", "", "gez. Hölscher   gez. Müßig"],
        ]
    )  # fmt: skip
    yield ANBAU + "03 Baubeschreibung (Scan).tif", _at(2011, 3, 21, 8, 30), images.as_tiff_g4(plan)
    yield ANBAU + "04 Lageplan.png", _at(2011, 3, 21, 8, 45), images.site_plan()
    for number, (seed, turned) in enumerate([(11, False), (12, True)], 1):
        yield (
            ANBAU + f"Fotos/Ortsbesichtigung {number}.jpg",
            _at(2011, 5, 3, 11, 20 + number),
            images.photograph(seed, taken=f"2011:05:03 11:2{number}:09", camera="K-100", turned=turned),
        )
    yield (
        ANBAU + "Fotos/Thumbs.db",
        _at(2011, 5, 4, 7, 55),
        leftovers.thumbs_db(
            {"Ortsbesichtigung 1.jpg": images.small_jpeg(11), "Ortsbesichtigung 2.jpg": images.small_jpeg(12)}
        ),
    )
    note = office.text_document(
        office.heading("Aktenvermerk"),
        office.paragraph("Az. 63-2011-0417 · Ortsbesichtigung am 3. Mai 2011"),
        office.paragraph(
            "Anwesend: Bauherrschaft, Entwurfsverfasserin Grünewald, Unterzeichner. Die Grenzabstände wurden überprüft; an der"
            " Westseite fehlen 12 cm. Eine Baulast ist einzutragen. Die große Linde im Vorgarten bleibt erhalten."
        ),
        office.paragraph("Krämer, Bauordnungsamt"),
        title="Aktenvermerk Ortsbesichtigung",
        author=KRAMER[0],
        font="Times New Roman",
    )
    yield ANBAU + "05 Aktenvermerk.doc", _at(2011, 5, 4, 8, 10), office.save(note, office.WORD_97)
    permit = office.save(
        _letter(
            "Baugenehmigung",
            "Auf Ihren Antrag vom 17. März 2011 erteile ich Ihnen unbeschadet der Rechte Dritter die Genehmigung, auf dem"
            " Grundstück Lindenstraße 12 einen Anbau zu errichten. Die Nebenbestimmungen auf Seite 2 sind Bestandteil dieses"
            " Bescheides. Gegen ihn kann innerhalb eines Monats Widerspruch erhoben werden.",
            author=KRAMER[0],
        ),
        office.PDFA_2B,
    )
    yield ANBAU + "06 Baugenehmigung.pdf", _at(2011, 6, 9, 13, 0), permit
    yield ANBAU + "Kopie von 06 Baugenehmigung.pdf", _at(2011, 6, 9, 13, 5), permit
    yield (
        ANBAU + "07 Eingangsbestätigung.eml",
        _at(2011, 3, 17, 14, 22),
        mails.eml(
            mails.Mail(
                "Eingangsbestätigung Ihres Bauantrags 63-2011-0417",
                KRAMER,
                BAUHERR,
                _at(2011, 3, 17, 14, 22),
                "Sehr geehrte Eheleute Löwenthal,\n\nIhr Antrag ist am 17.03.2011 eingegangen. Eine Kopie liegt bei. Die"
                " Gebühr beträgt voraussichtlich 412,00 €.\n\nMit freundlichen Grüßen\nJürgen Krämer\n",
                attachments=[
                    mails.Attachment("Bauantrag.pdf", "application/pdf", form),
                    mails.Attachment("Lageplan Übersicht.png", "image/png", images.site_plan()),
                ],
            )
        ),
    )
    yield (
        ANBAU + "08 Rückfrage Nachbar.msg",
        _at(2011, 4, 6, 18, 41),
        mails.msg(
            mails.Mail(
                "Rückfrage zum Anbau: Höhe der Grenzwand",
                BAUHERR,
                KRAMER,
                _at(2011, 4, 6, 18, 41),
                "Sehr geehrter Herr Krämer,\n\nder Nachbar fragt, ob die Grenzwand höher als 3,00 m wird. Anbei die Skizze"
                " und seine Fragen.\n\nHerzliche Grüße\nLöwenthal\n",
                attachments=[
                    mails.Attachment("Skizze Grenzwand.jpg", "image/jpeg", images.small_jpeg(21)),
                    mails.Attachment(
                        "Fragen.txt",
                        "text/plain",
                        leftovers.windows_text("1. Höhe?\n2. Entwässerung?\n3. Wann geht's los?\n"),
                    ),
                ],
                number=2,
            )
        ),
    )


def _building_file_hafenstrasse() -> Iterator[tuple[str, datetime, bytes]]:
    permit = office.save(
        _letter(
            "Bescheid über die Nutzungsänderung",
            "Die ehemalige Maschinenhalle Hafenstraße 3 darf als Veranstaltungsstätte für höchstens 199 Personen genutzt"
            " werden. Die Auflagen der Brandschutzdienststelle sind vor der ersten Veranstaltung zu erfüllen.",
            author=KRAMER[0],
        ),
        office.PDF,
    )
    yield (
        WERKHALLE + "Bescheid (qualifiziert signiert).pdf",
        _at(2013, 9, 30, 16, 5),
        pdfs.signed(permit, "Jürgen Krämer", _at(2013, 9, 30, 16, 4)),
    )
    letters = images.scan(
        [
            [
                "Löschzug Süd",
                "",
                "An das Bauordnungsamt",
                "",
                "Der zweite Rettungsweg ist über das Büro zu führen.",
                "gez. Jäger",
            ],
            ["Vfg.", "1. Kenntnis genommen.", "2. Durchschrift an Denkmalbehörde", "3. z. d. A.", "", "Kr. 12/8"],
        ]
    )
    yield WERKHALLE + "Schriftwechsel Feuerwehr (Scan).pdf", _at(2013, 8, 12, 9, 9), images.as_pdf(letters)
    yield (
        WERKHALLE + unicodedata.normalize("NFD", "Gutachten Schallschutz für Büroräume.odt"),
        _at(2013, 7, 1, 12, 0),
        office.save(
            office.text_document(
                office.heading("Schalltechnisches Gutachten"),
                office.paragraph("Die Trennwand zwischen Saal und Büro erreicht R'w = 53 dB. Das genügt DIN 4109."),
                office.heading("Meßergebnisse", 2),
                office.table(
                    [["Frequenz", "Pegel"], ["125 Hz", "38 dB"], ["1.000 Hz", "55 dB"], ["4.000 Hz", "61 dB"]]
                ),
                title="Schalltechnisches Gutachten",
                author="Ingenieurbüro Hülsmann",
            ),
            office.ODT,
        ),
    )
    yield (
        WERKHALLE + "Flächenberechnung.ods",
        _at(2013, 6, 18, 17, 30),
        office.save(
            office.spreadsheet(
                {
                    "Flächen": [
                        ["Raum", "Länge m", "Breite m", "Fläche m²"],
                        ["Saal", 24.5, 12.2, "of:=[.B2]*[.C2]"],
                        ["Büro", 5.1, 4.0, "of:=[.B3]*[.C3]"],
                        ["Küche", 6.3, 3.8, "of:=[.B4]*[.C4]"],
                        ["Summe", "", "", "of:=SUM([.D2:.D4])"],
                    ]
                },
                title="Flächenberechnung",
                author=WEISS[0],
            ),
            office.ODS,
        ),
    )
    yield (
        WERKHALLE + LONG_NAME,
        _at(2013, 8, 20, 8, 15),
        leftovers.windows_text("Bitte bis Ende der Woche prüfen. Die Übersicht der Löschwasserstellen fehlt noch.\n"),
    )
    yield (
        WERKHALLE + "Stellungnahme Denkmalbehörde.rtf",
        _at(2013, 8, 14, 10, 10),
        office.save(
            _letter(
                "Stellungnahme",
                "Die Halle von 1908 steht unter Denkmalschutz. Das Tragwerk und die Sprossenfenster sind zu erhalten. Einer"
                " Öffnung der Südwand wird zugestimmt.",
                author="Untere Denkmalbehörde",
            ),
            office.RTF,
        ),
    )
    yield (
        WERKHALLE + "Vorgang.xml",
        _at(2013, 10, 1, 6, 0),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?>\n<vorgang aktenzeichen="63-2013-0088">\n'
            "  <betreff>Nutzungsänderung Hafenstraße 3</betreff>\n  <status>abgeschlossen</status>\n"
            '  <bearbeiter organisation="Bauordnungsamt">Krämer</bearbeiter>\n</vorgang>\n'
        ).encode("iso-8859-1"),
    )


def _council() -> Iterator[tuple[str, datetime, bytes]]:
    minutes = office.text_document(
        office.heading("Niederschrift über die 14. Sitzung des Bau- und Planungsausschusses"),
        office.paragraph("Donnerstag, 27. März 2014, 17.00 Uhr, Großer Sitzungssaal"),
        office.heading("1. Eröffnung", 2),
        office.paragraph(
            "Die Vorsitzende Frau Dr. Übelacker eröffnet die Sitzung und stellt die Beschlussfähigkeit fest."
        ),
        office.heading("2. Bebauungsplan Nr. 118 „Hafen Süd“", 2),
        office.paragraph("Der Ausschuss beschließt die Aufstellung bei zwei Gegenstimmen."),
        office.table([["Abstimmung", "Stimmen"], ["Ja", "13"], ["Nein", "2"], ["Enthaltung", "0"]]),
        office.heading("3. Verschiedenes", 2),
        office.paragraph("Herr Brömmelkamp fragt nach dem Stand der Straßenbeleuchtung in der Gärtnergasse."),
        title="Niederschrift BPA 27.03.2014",
        author="Ratsbüro",
        footer="Bau- und Planungsausschuss",
    )
    yield RAT + "2014-03-27 Niederschrift BPA.pdf", _at(2014, 4, 3, 9, 0), office.save(minutes, office.PDF_TAGGED)
    older = _letter(
        "Niederschrift über die 9. Sitzung des Bau- und Planungsausschusses",
        "Der Ausschuss nimmt den Bericht über die Nutzungsänderung Hafenstraße 3 zur Kenntnis und bittet die Verwaltung,"
        " über die Brandschutzauflagen erneut zu berichten.",
        author="Ratsbüro",
    )
    yield (
        RAT + "2013-10-10 Niederschrift BPA.pdf",
        _at(2013, 10, 17, 9, 0),
        pdfs.with_broken_xref(office.save(older, office.PDF)),
    )
    yield (
        RAT + "2012-06-14 Tischvorlage Spielplätze.odt",
        _at(2012, 6, 13, 16, 44),
        office.save(
            office.text_document(
                office.heading("Tischvorlage: Spielplatzkonzept"),
                office.paragraph(
                    "Von 43 Spielplätzen sind 9 zu erneuern. Die Mittel (120.000 €) stehen im Haushalt bereit."
                ),
                title="Spielplatzkonzept",
                author="Grünflächenamt",
            ),
            office.ODT,
        ),
    )
    yield (
        RAT + "2012 Anwesenheit.xls",
        _at(2012, 12, 20, 11, 11),
        office.save(
            office.spreadsheet(
                {"2012": [["Mitglied", "Sitzungen"], ["Übelacker", 8.0], ["Brömmelkamp", 7.0], ["Weißhaupt", 5.0]]},
                title="Anwesenheit 2012",
                author="Ratsbüro",
            ),
            office.EXCEL_97,
        ),
    )
    yield (
        RAT + "Einladung.htm",
        _at(2014, 3, 17, 12, 0),
        (
            '<html>\n<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
            "<title>Einladung BPA</title></head>\n<body>\n"
            '<img src="http://intranet.musterstadt.example/wappen.gif" alt="Wappen">\n'
            "<h1>Einladung zur 14. Sitzung</h1>\n<p>Tagesordnung:</p>\n<ol><li>Eröffnung<li>Bebauungsplan Nr. 118"
            "<li>Verschiedenes</ol>\n<p>gez. Dr. &Uuml;belacker</p>\n</body>\n</html>\n"
        ).encode("iso-8859-1"),
    )


def _culture() -> Iterator[tuple[str, datetime, bytes]]:
    yield (
        KULTUR + "Präsentation Sponsoren.pptx",
        _at(2012, 3, 2, 10, 0),
        office.save(
            office.presentation(
                [
                    (
                        "Stadtfest 2012",
                        ["7. bis 9. September", "Motto: 750 Jahre Marktrecht", "erwartet: 25.000 Gäste"],
                    ),
                    ("Bühnen", ["Marktplatz: Blasorchester", "Rathausgasse: Kinder", "Hafen: Jugendbühne „Löschzug“"]),
                    (
                        "Was wir bieten",
                        ["Logo auf Plakat und Bühne", "Erwähnung in der Presse", "Freikarten für die Gala"],
                    ),
                ],
                title="Stadtfest 2012",
                author=OEZDEMIR[0],
            ),
            office.POWERPOINT_2007,
        ),
    )
    poster = images.poster()
    yield KULTUR + "Plakat Entwurf.bmp", _at(2012, 4, 11, 15, 15), images.as_bmp(poster)
    yield KULTUR + "Logo.gif", _at(2012, 2, 1, 9, 30), images.logo_gif()
    yield (
        KULTUR + "Festplatz.jpg",
        _at(2012, 9, 8, 14, 2),
        images.photograph(31, taken="2012:09:08 14:02:51", camera="K-200"),
    )
    yield (
        KULTUR + "Standgebühren.csv",
        _at(2012, 9, 20, 8, 0),
        leftovers.windows_text(
            "Stand;Betreiber;Fläche m²;Gebühr €\n1;Bäckerei Öhlmann;12;180,00\n2;Würstchen-Groß;9;135,00\n3;Töpferei Süß;6;90,00\n"
        ),
    )
    yield (
        KULTUR + "Besucherbefragung.txt",
        _at(2012, 10, 2, 13, 37),
        leftovers.windows_text(
            "Auswertung der Besucherbefragung\n\nBefragt: 412 Gäste. Größter Wunsch: mehr Sitzplätze (61 %).\n"
            "„Schönes Fest!“ – häufigste freie Antwort. Ausgaben je Gast: Ø 23,50 €.\n"
        ),
    )
    rider = office.save(
        office.text_document(
            office.heading("Bühnenanweisung"),
            office.paragraph("Stromanschluss 63 A, Überdachung 8 x 6 m, Aufbau ab 7.00 Uhr."),
            title="Bühnenanweisung",
            author=SCHMITZ[0],
        ),
        office.WORD_2007,
    )
    yield (
        KULTUR + "Angebot Bühnentechnik.eml",
        _at(2012, 5, 22, 9, 48),
        mails.eml(
            mails.Mail(
                "Angebot Bühne & Ton – Stadtfest Musterstadt",
                SCHMITZ,
                OEZDEMIR,
                _at(2012, 5, 22, 9, 48),
                "Liebe Frau Özdemir,\n\nanbei unser Angebot über 14.280,00 €. Die Bühnenanweisung liegt bei.\n\n"
                "Schöne Grüße\nKäthe Schmitz-Großmann\n",
                html='<p>Liebe Frau Özdemir,</p><p>anbei unser Angebot über <b>14.280,00&nbsp;€</b>.</p><img src="http://buehnentechnik.example/zaehlpixel.gif">',
                attachments=[
                    mails.Attachment(
                        "Bühnenanweisung.docx",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                        rider,
                    )
                ],
                number=3,
                received=True,
            )
        ),
    )
    yield (
        KULTUR + "Absage Blasorchester.eml",
        _at(2012, 8, 30, 21, 5),
        mails.eml(
            mails.Mail(
                "Absage für Sonntag",
                ("Björn Härtel", "vorstand@blasorchester.example"),
                OEZDEMIR,
                _at(2012, 8, 30, 21, 5),
                "Hallo Frau Özdemir,\n\nwegen Krankheit müssen wir leider für Sonntag absagen. Samstag bleibt es dabei.\n\nB. Härtel\n",
                number=4,
                received=True,
            )
        ),
    )
    yield (
        KULTUR + "Pressefotos.zip",
        _at(2012, 9, 12, 10, 30),
        leftovers.zip_of(
            {
                "Pressefotos/Eröffnung.jpg": images.small_jpeg(41),
                "Pressefotos/Feuerwerk.jpg": images.small_jpeg(42),
                "Pressefotos/Bildnachweis.txt": leftovers.windows_text(
                    "Alle Fotos: Presseamt Musterstadt, frei für Veröffentlichung.\n"
                ),
            },
            _at(2012, 9, 12, 10, 29),
        ),
    )


def _old_drive() -> Iterator[tuple[str, datetime, bytes]]:
    yield (
        ALTES_LAUFWERK + "LIESMICH.TXT",
        _at(2009, 11, 3, 7, 30),
        leftovers.windows_text("Dieses Laufwerk wird zum Jahresende geräumt. Rückfragen: Frau Weiß, Durchwahl 4711.\n"),
    )
    yield ALTES_LAUFWERK + "neu.txt", _at(2010, 1, 12, 9, 0), b""
    yield ALTES_LAUFWERK + "FLURKART.EXE", _at(2009, 10, 1, 12, 0), leftovers.tiny_program()
    yield (
        ALTES_LAUFWERK + "FLURKART.FK2",
        _at(2009, 10, 1, 12, 0),
        b"\x7fFK2\x01\x00" + bytes((index * 37 + index // 7) % 256 for index in range(1500)),
    )


def _letter(title: str, text: str, *, author: str) -> str:
    return office.text_document(
        office.paragraph("Stadt Musterstadt · Am Markt 1 · 99999 Musterstadt"),
        office.heading(title),
        office.paragraph("Sehr geehrte Damen und Herren,"),
        office.paragraph(text),
        office.paragraph(f"Mit freundlichen Grüßen\n{author}"),
        title=title,
        author=author,
    )


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def main(target: Path = TARGET) -> None:
    """Make the deposit anew in `target`."""
    shutil.rmtree(target, ignore_errors=True)
    total = 0
    for path, when, content in files():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (when.timestamp(), when.timestamp()))
        total += len(content)
        sys.stderr.write(f"{len(content):>8} {path}\n")
    sys.stderr.write(f"{total:>8} bytes in {target}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

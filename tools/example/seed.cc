#include "tools/example/seed.h"

#include <cstdint>
#include <utility>

namespace transom {
namespace {

using library::v1::Book;

Book MakeBook(const char* title, const char* author, int64_t isbn, library::v1::Genre genre,
              double price) {
  Book book;
  book.set_title(title);
  book.add_authors(author);
  book.set_isbn(isbn);
  book.set_genre(genre);
  book.set_price(price);
  return book;
}

SeedShelf MakeShelf(const char* id, const char* theme, std::vector<Book> books) {
  SeedShelf seed;
  seed.id = id;
  seed.shelf.set_theme(theme);
  seed.books = std::move(books);
  return seed;
}

std::vector<Book> Fiction() {
  Book moby =
      MakeBook("Moby-Dick", "Herman Melville", 9780142437247, library::v1::GENRE_FICTION, 12.5);
  moby.mutable_subtitle()->set_value("or, The Whale");
  moby.mutable_reading_time()->set_seconds(24 * 3600);
  moby.mutable_paper()->set_page_count(720);
  moby.set_stars(5);
  (*moby.mutable_labels())["language"] = "en";
  Book emma = MakeBook("Emma", "Jane Austen", 9780141439587, library::v1::GENRE_FICTION, 8);
  emma.mutable_ebook()->set_size_bytes(1441792);
  emma.mutable_ebook()->set_file_type("epub");
  emma.mutable_reading_time()->set_seconds(13 * 3600 + 30 * 60);
  Book faust = MakeBook("Faust", "Johann Wolfgang von Goethe", 9783150000014,
                        library::v1::GENRE_POETRY, 4.2);
  faust.mutable_subtitle()->set_value("Der Tragödie erster Teil");
  (*faust.mutable_labels())["language"] = "de";
  (*faust.mutable_labels())["form"] = "drama";
  return {moby, emma, faust};
}

std::vector<Book> Science() {
  Book species = MakeBook("On the Origin of Species", "Charles Darwin", 9780140439120,
                          library::v1::GENRE_SCIENCE, 11);
  species.mutable_paper()->set_page_count(480);
  species.mutable_paper()->set_hardcover(true);
  species.set_stars(4);
  Book principia =
      MakeBook("Principia", "Isaac Newton", 9780520290884, library::v1::GENRE_SCIENCE, 31.75);
  principia.set_cover("\x89PNG\r\n\x1a\n");
  return {species, principia};
}

}  // namespace

std::vector<SeedShelf> SeedShelves() {
  return {MakeShelf("1", "Fiction", Fiction()), MakeShelf("2", "Science", Science()),
          MakeShelf("rare", "Rare prints",
                    {MakeBook("Hypnerotomachia Poliphili", "Francesco Colonna", 0,
                              library::v1::GENRE_FICTION, 250000)})};
}

}  // namespace transom

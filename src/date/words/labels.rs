//! Labels before or behind a date, a row a language: what they say of it.

use super::Word;
use crate::date::Label;

/// Labels of the first publication, and those that say nothing of it either way.
const PUBLISHED: &[&str] = &[
    "published,publish,posted,first published,originally published,published on,published at,posted on,posted at,created,issued,released,release date,publication date,date published,publish date,date,dated,filed,first posted,written,submitted,uploaded,article published,as of,pub,pub date,date posted,posted by,premiered",
    "veröffentlicht,veröffentlicht am,veröffentlichung,erschienen,erschienen am,stand,publiziert,publiziert am,erstellt,erstellt am,datum,erstmals veröffentlicht,online seit,artikel vom",
    "publié,publiée,publié le,paru,paru le,parution,mis en ligne,mis en ligne le,créé,créé le,rédigé,date de publication,posté,posté le,écrit le,article publié le",
    "publicado,publicada,publicado el,publicado en,creado,creado el,fecha,fecha de publicación,publicación,postado,postado em,publicado em,publicado a,criado,criado em,data,data de publicação,publicação,publicat,publicat el",
    "pubblicato,pubblicata,pubblicato il,pubblicazione,data di pubblicazione,creato,creato il",
    "gepubliceerd,gepubliceerd op,geplaatst,geplaatst op,publicatiedatum,publicatie,gepost",
    "publicerad,publicerat,publicerades,publisert,publiseret,udgivet,offentliggjort,offentliggjort den,publiceret,julkaistu,opprettet,skapad,birt,avaldatud,publicēts,paskelbta,publikuota,skelbta",
    "opublikowano,opublikowany,data publikacji,dodano,utworzono,publikacja,publikováno,vydáno,zveřejněno,publikované,zverejnené,vytvořeno,objavljeno,objava,objavljen,datum objave,objavleno",
    "опубликовано,опубликован,опубликована,дата публикации,размещено,создано,добавлено,публикация,опубліковано,дата публікації,створено,публікація,апублікавана,публикувано,публикувана,објављено,објавено,жарияланды",
    "publicat,publicat la,publicat pe,data publicării,postat,postat la",
    "yayınlanma,yayınlanma tarihi,yayınlandı,yayın tarihi,giriş,giriş tarihi,oluşturulma,oluşturulma tarihi,eklenme,eklenme tarihi,tarih,haber giriş,dərc olunub,chop etilgan,közzétéve,megjelent,létrehozva,publikálva,publikuar",
    "δημοσιεύτηκε,δημοσιεύθηκε,δημοσίευση,ημερομηνία,ημερομηνία δημοσίευσης,ανάρτηση",
    "נשر,פורסם,פורסם ב,פורסם בתאריך,תאריך פרסום,תאריך,עלה",
    "نشر,نشر في,نشرت,تاريخ النشر,تم النشر,تم النشر في,النشر,تاريخ,انتشار,تاریخ انتشار,منتشر شده,تاریخ,شائع,اشاعت",
    "प्रकाशित,पोस्ट,प्रकाशन तिथि,प्रकाशित तिथि,প্রকাশ,প্রকাশিত,প্রকাশের সময়,প্রকাশকাল,வெளியிடப்பட்டது,გამოქვეყნდა,გამოქვეყნებულია,հրապարակվել",
    "diterbitkan,dipublikasikan,terbit,tayang,tanggal terbit,diterbitkan pada,disiarkan,nailathala,inilathala,imechapishwa",
    "đăng,đăng lúc,đăng ngày,xuất bản,ngày đăng,cập nhật lần đầu,เผยแพร่,เผยแพร่เมื่อ,โพสต์,โพสต์เมื่อ,ลงวันที่",
    "입력,등록,송고,송고시간,기사입력,기사등록,최초입력,최초등록,작성,작성일,게재,게시,게시일,발행,발행일,보도,입력일,등록일,입력시간,등록시간,승인,기사승인,출고,입력시각,기사전송,전송,발송",
    "公開,公開日,公開日時,掲載,掲載日,配信,配信日,配信日時,投稿,投稿日,投稿日時,発表,発行,発行日,更新公開,初出,登録日,作成日",
    "发布,发布时间,发布于,发表,发表于,发表时间,刊登,刊发,时间,日期,發布,發布時間,發表,發佈,發佈於,發佈時間,刊出,時間,日期,首次发布,来源时间,上架,創建,创建时间,出版,出版日期",
];

/// Labels of the last change.
const MODIFIED: &[&str] = &[
    "updated,update,last updated,last update,updated on,updated at,modified,last modified,modified on,last modified on,last updated on,edited,last edited,last edited on,revised,corrected,amended,changed,reviewed,last reviewed,date modified,date updated,refreshed,last change",
    "aktualisiert,aktualisiert am,zuletzt aktualisiert,zuletzt aktualisiert am,geändert,geändert am,zuletzt geändert,update vom,letzte änderung,letzte aktualisierung,bearbeitet,überarbeitet",
    "mis à jour,mis à jour le,mise à jour,mise à jour le,modifié,modifié le,dernière mise à jour,dernière mise à jour le,actualisé,actualisé le,maj,maj le,dernière modification,édité le",
    "actualizado,actualizada,actualizado el,actualización,última actualización,modificado,modificado el,última modificación,editado,atualizado,atualizada,atualizado em,atualizado há,última atualização,modificado em,atualização,actualizado em,actualitzat,actualitzat el",
    "aggiornato,aggiornata,aggiornato il,aggiornamento,ultimo aggiornamento,modificato,modificato il,ultima modifica",
    "bijgewerkt,bijgewerkt op,laatst bijgewerkt,gewijzigd,laatste update,laatst gewijzigd,aangepast,opgewerkt",
    "uppdaterad,uppdaterat,senast uppdaterad,ändrad,oppdatert,sist oppdatert,opdateret,sidst opdateret,senest opdateret,päivitetty,viimeksi päivitetty,muokattu,uppfært,uuendatud,atjaunots,atnaujinta,redigerad",
    "aktualizacja,zaktualizowano,ostatnia aktualizacja,zmodyfikowano,data aktualizacji,aktualizováno,aktualizace,upraveno,aktualizované,upravené,ažurirano,zadnja izmjena,posljednja izmjena,izmijenjeno,posodobljeno,izmenjeno",
    "обновлено,обновлён,изменено,дата обновления,последнее обновление,оновлено,змінено,останнє оновлення,дата оновлення,абноўлена,обновена,обновено,последна промяна,ажурирано,измењено,жаңартылды",
    "actualizat,actualizat la,ultima actualizare,modificat,frissítve,frissült,módosítva,utolsó frissítés,përditësuar",
    "güncelleme,güncelleme tarihi,güncellenme,güncellenme tarihi,güncellendi,son güncelleme,son güncelleme tarihi,son güncellenme,yenilənib,yangilangan,düzenlenme",
    "ενημερώθηκε,ενημέρωση,τελευταία ενημέρωση,ανανεώθηκε,עודכן,עודכן ב,עדכון אחרון,עדכון,עודכן לאחרונה",
    "تحديث,آخر تحديث,تم التحديث,تم التحديث في,حدث,حدثت,عدل,به‌روزرسانی,به روزرسانی,آخرین به‌روزرسانی,بروزرسانی,ویرایش",
    "अपडेट,अपडेटेड,अद्यतन,संशोधित,আপডেট,হালনাগাদ,সর্বশেষ আপডেট,புதுப்பிக்கப்பட்டது,განახლდა,թարմացվել",
    "diperbarui,diperbaharui,dimutakhirkan,dikemas kini,pembaruan,terakhir diperbarui,na-update,imesasishwa,cập nhật,cập nhật lúc,cập nhật lần cuối,sửa,chỉnh sửa,ปรับปรุง,อัปเดต,อัพเดท,อัปเดตเมื่อ,แก้ไข,แก้ไขล่าสุด,ปรับปรุงล่าสุด",
    "수정,최종수정,최종 수정,기사수정,업데이트,갱신,수정일,최종업데이트,변경,수정시간,최종편집",
    "更新,更新日,更新日時,最終更新,最終更新日,最終更新日時,改訂,改訂日,修正,編集,更新时间,更新時間,更新于,更新於,最后更新,最後更新,最后更新时间,最後更新時間,修改,修改时间,编辑于,編輯於",
];

/// Adds the labels.
pub(super) fn rows(add: &mut impl FnMut(&'static str, Word)) {
    for (groups, label) in [(PUBLISHED, Label::Published), (MODIFIED, Label::Modified)] {
        for forms in groups {
            add(forms, Word::Label(label));
        }
    }
}
